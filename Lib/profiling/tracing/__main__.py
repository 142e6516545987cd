"""Run the exact profiler from the command line."""

from profiling.tracing._command import run_as_program

if __name__ == '__main__':
    run_as_program()

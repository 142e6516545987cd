"""The totals of threads, as they are printed beside the table."""


def print_threads(threads, file):
    """Print a line for each thread.

    threads are those of a trailer: (pid, name, native_id, calls, seconds).
    """
    print('   ncalls  seconds  thread', file=file)
    for pid, name, native_id, calls, seconds in threads:
        named = f' {name}' if name else ''
        which = f'{pid}/{native_id}' if native_id else f'{pid}'
        print(f'{calls:9} {seconds:8.3f}  {which}{named}', file=file)
    print(file=file)

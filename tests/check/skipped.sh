# Stands for the C tests where the library they are written with is missing.

echo '1..0 # SKIP the library Check is missing (Debian: check)'

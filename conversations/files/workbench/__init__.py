"""The program that opens a stranger's sounds, films and pictures, in a process of its own that can do nothing else.

    python -I workbench sound|film|clip|motion|photo|still|portrait  FORMAT  < the file  > what was made of it

It imports nothing of ours outside this folder and knows no secret: its environment is empty. Before it reads, it gives
up its rights (see `confinement`). What it makes comes out in parts, each `name length\\n` and as many bytes, so that
what was made before it failed or was stopped is whole.
"""

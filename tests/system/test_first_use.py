"""The first things that somebody does who has just built the program."""

import subprocess


def test_without_words_it_says_how_it_is_used(program):
    done = subprocess.run([program], capture_output=True, text=True)
    assert done.returncode == 2

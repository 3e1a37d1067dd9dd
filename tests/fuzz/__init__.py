"""Fuzzing of the readers with atheris (https://github.com/google/atheris): ``make fuzz``."""

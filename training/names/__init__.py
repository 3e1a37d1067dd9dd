"""The training of the head that finds names: from annotated articles and teachers to ``names.onnx``."""

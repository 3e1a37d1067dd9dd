"""What made the head that finds names: from annotated articles and teachers to ``names.onnx``."""

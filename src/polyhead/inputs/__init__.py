"""What an input column means. One file per kind; a new kind is one new file and a name below."""

from polyhead.inputs.image import Image, PixelFacts

AnyInput = Image

__all__ = ["AnyInput", "Image", "PixelFacts"]

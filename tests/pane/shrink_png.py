"""Makes screenshots small: shrink_png.py FILE...   Without Pillow (python3-pil) they stay as they are."""
import sys

try:
    from PIL import Image
except ImportError:
    sys.exit("shrink_png: Pillow is not installed; the pictures stay as they are")
for name in sys.argv[1:]:
    Image.open(name).convert("RGB").quantize(96, dither=Image.Dither.NONE).save(name, optimize=True)

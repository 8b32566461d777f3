"""A backbone whose library is absent is refused with what to install."""

import re
import sys

import pytest

from gemel.encoders import EncoderSettings, build
from gemel.errors import MissingExtraError
from gemel.inputs import ImageShape


@pytest.mark.parametrize(("family", "library"), [("hf", "transformers"), ("timm", "timm")])
def test_a_missing_library_names_its_extra(family, library, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)

    message = f"encoder '{family}:NAME' needs an optional package: pip install 'gemel[pretrained]'."
    with pytest.raises(MissingExtraError, match=f"^{re.escape(message)}$"):
        build(EncoderSettings(name=f"{family}:anything"), ImageShape(1, (32, 32)))

"""What travels? Network, preprocessing, decision and provenance in one sealed folder."""

from gemel.bundle._begin import begin_from
from gemel.bundle._bundle import load_bundle, save_bundle
from gemel.bundle._device import device_named
from gemel.bundle._distance import Distance
from gemel.bundle._fingerprint import is_finished
from gemel.bundle._matcher import Matcher
from gemel.bundle._observation import Input, Observation
from gemel.bundle._settings import BundleSettings
from gemel.bundle._verifier import Verifier

__all__ = [
    "BundleSettings",
    "Distance",
    "Input",
    "Matcher",
    "Observation",
    "Verifier",
    "begin_from",
    "device_named",
    "is_finished",
    "load_bundle",
    "save_bundle",
]

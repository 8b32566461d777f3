"""What happens in which order? Train and evaluate as one call each."""

from gemel.lifecycle._demo import Demo, demo
from gemel.lifecycle._doctor import doctor
from gemel.lifecycle._embed import Embedded, Engine, embed
from gemel.lifecycle._embeddings_file import Embeddings, Origin, Rows, read_embeddings
from gemel.lifecycle._enrol import enrol
from gemel.lifecycle._enrolment import Doubt, EnrolmentReport
from gemel.lifecycle._evaluate import evaluate
from gemel.lifecycle._migrate import migrate, shadow
from gemel.lifecycle._newcomers import Offer, Offered, offer_of, offer_of_inputs
from gemel.lifecycle._prepare import Prepared, prepare
from gemel.lifecycle._run import Run
from gemel.lifecycle._settings import RunSettings, read_assignments
from gemel.lifecycle._train import calibrate, train
from gemel.lifecycle._watcher import Quiet, RunWatcher

__all__ = [
    "Demo",
    "Doubt",
    "Embedded",
    "Embeddings",
    "Engine",
    "EnrolmentReport",
    "Offer",
    "Offered",
    "Origin",
    "Prepared",
    "Quiet",
    "Rows",
    "Run",
    "RunSettings",
    "RunWatcher",
    "calibrate",
    "demo",
    "doctor",
    "embed",
    "enrol",
    "evaluate",
    "migrate",
    "offer_of",
    "offer_of_inputs",
    "prepare",
    "read_assignments",
    "read_embeddings",
    "shadow",
    "train",
]

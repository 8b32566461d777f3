"""Who is this? Enrolled references in a store that lasts."""

from gemel.gallery._gallery import Gallery
from gemel.gallery._log import LogCheck, check_log, hash_entry, now, reference_id
from gemel.gallery._migrate import Migration, Missing
from gemel.gallery._newcomer import Enrolled, GateFinding, Newcomer
from gemel.gallery._origins import ReadOrigin
from gemel.gallery._policy import EnrolmentPolicy
from gemel.gallery._records import (
    Counts,
    Enrolment,
    Entry,
    Event,
    Header,
    Key,
    Model,
    Pool,
    Receipt,
    Reference,
    Scope,
    Subject,
)
from gemel.gallery._shown import Info, ReferenceFacts, Shown
from gemel.gallery._store import Store
from gemel.gallery._uri import open_store, without_password

__all__ = [
    "Counts",
    "Enrolled",
    "Enrolment",
    "EnrolmentPolicy",
    "Entry",
    "Event",
    "Gallery",
    "GateFinding",
    "Header",
    "Info",
    "Key",
    "LogCheck",
    "Migration",
    "Missing",
    "Model",
    "Newcomer",
    "Pool",
    "ReadOrigin",
    "Receipt",
    "Reference",
    "ReferenceFacts",
    "Scope",
    "Shown",
    "Store",
    "Subject",
    "check_log",
    "hash_entry",
    "now",
    "open_store",
    "reference_id",
    "without_password",
]

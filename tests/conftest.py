"""Settings that all tests share."""

import os
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir

set_hypothesis_home_dir(Path(__file__).resolve().parent.parent / ".cache" / "hypothesis")

# `make test` finds the same things each time, and doesn't look for the smallest example, which may take minutes;
# `make fuzz` looks for new ones (HYPOTHESIS_PROFILE=fuzz).
settings.register_profile(
    "ci",
    phases=[Phase.explicit, Phase.generate, Phase.target],
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "fuzz",
    deadline=None,
    max_examples=500,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

"""Find out how a domain is delegated: ask its parent's servers, its own, and those that know their addresses."""

from tuiz.lookups.delegation.probing import DelegationProber, Wanted

__all__ = ["DelegationProber", "Wanted"]

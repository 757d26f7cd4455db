"""Which registrar a table of the user's settings means."""

from tuiz.errors import SettingsError
from tuiz.registrar.protocol import Registrar
from tuiz.storage.settings import RegistrarSettings


class NoSuchRegistrar(SettingsError):
    """There is no registrar of this label."""


def registrar_for(settings: RegistrarSettings, timeout_seconds: float = 3.0) -> Registrar:
    """Return the registrar that *settings* describe; nothing is asked yet, and no secret is looked up.

    Args:
        settings: a table `[registrars.LABEL]` of the user's settings.
        timeout_seconds: how long a name server may take for an answer.

    Raises:
        NoSuchRegistrar: there is no such kind here.
        SecretUnavailable: it isn't said where its token is.
    """
    match settings.kind:
        case "manual":
            from tuiz.registrar.manual import ManualRegistrar

            return ManualRegistrar(settings.label, settings.url)
        case "parent":
            from tuiz.registrar.parent_server import ParentServer

            return ParentServer(
                settings.label,
                settings.server or "",
                settings.key,
                settings.zone,
                key_name=settings.key_name,
                timeout_seconds=timeout_seconds,
            )
        case "dnsimple":
            from tuiz.registrar.dnsimple import DnsimpleRegistrar
            from tuiz.storage.secrets import reference_of

            token = reference_of(settings.token or {})
            return DnsimpleRegistrar(settings.label, token, url=settings.url, account=settings.account)
    raise NoSuchRegistrar(f"The registrar {settings.label} is of the kind {settings.kind}, which isn't there.")

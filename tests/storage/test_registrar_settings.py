"""Registrars in the user's settings: what is read, what is told, and that no folder of zones brings one."""

from pathlib import Path

from tuiz.storage.settings import (
    RegistrarSettings,
    UserSettings,
    read_domain_settings,
    read_user_settings,
    read_workspace_settings,
)


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text)
    return path


def test_registrars_are_read(tmp_path: Path) -> None:
    """Each has its label and kind; a key file's path begins at the settings, and a zone is absolute."""
    text = """
        [registrars.sandbox]
        kind = "dnsimple"
        token = {env = "TOKEN"}
        url = "https://api.sandbox.dnsimple.com"
        account = 1010
        [registrars.registry]
        kind = "parent"
        server = "127.0.0.1@5300"
        key = "registry.key"
        zone = "test"
        [registrars.elsewhere]
        kind = "manual"
        """

    settings = read_user_settings(written(tmp_path, text))

    assert settings.findings == ()
    assert settings.registrars == {
        "sandbox": RegistrarSettings(
            "sandbox", "dnsimple", token={"env": "TOKEN"}, url="https://api.sandbox.dnsimple.com", account=1010
        ),
        "registry": RegistrarSettings(
            "registry", "parent", server="127.0.0.1@5300", key=tmp_path / "registry.key", zone="test."
        ),
        "elsewhere": RegistrarSettings("elsewhere", "manual"),
    }


def test_what_is_wrong_with_a_registrar_is_told_and_no_secret_with_it(tmp_path: Path) -> None:
    """Each wrong one is a finding on its line and isn't used; no finding quotes a secret."""
    text = """
        [registrars]
        one = 1
        manual = {kind = "manual"}
        "a b" = {kind = "manual"}
        kindless = {server = "127.0.0.1"}
        odd = {kind = "godaddy"}
        keyed = {kind = "dnsimple", token = "s3cret"}
        doubly = {kind = "dnsimple", token = {env = "A", file = "s3cret"}}
        empty = {kind = "dnsimple", token = {command = []}}
        tokenless = {kind = "dnsimple"}
        serverless = {kind = "parent"}
        nowhere = {kind = "parent", server = "300.1.1.1"}
        zoned = {kind = "parent", server = "::1", zone = "a..b"}
        urled = {kind = "dnsimple", token = {env = "A"}, url = "https://me:s3cret@host/"}
        numbered = {kind = "dnsimple", token = {env = "A"}, account = true}
        more = {kind = "manual", token = {env = "A"}}
        """

    settings = read_user_settings(written(tmp_path, text))

    assert settings.registrars == {}
    assert [finding.line for finding in settings.findings] == list(range(3, 18))
    assert "s3cret" not in " ".join(map(str, settings.findings))


def test_no_folder_of_zones_brings_a_registrar(tmp_path: Path) -> None:
    """In a workspace's settings and in a zone's, registrars are a finding; the user's stay."""
    path = written(tmp_path, '[registrars.mine]\nkind = "manual"\n')

    workspace = read_workspace_settings(path, UserSettings())
    domain = read_domain_settings(path, workspace)

    for settings in (workspace, domain):
        (finding,) = settings.findings
        assert (finding.line, finding.message) == (1, "registrars isn't used here.")


def test_a_registrar_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    """A zone's registrar of no known label is a finding with its line; those that are there, and the usual, aren't."""
    user = read_user_settings(written(tmp_path, '[registrars.Registry]\nkind = "manual"\n'))
    workspace = read_workspace_settings(tmp_path / "tuiz.toml", user)
    zone = tmp_path / "example.com.toml"
    found = []
    for label in ("Registry", "parent", "manual", "registri", "zzz"):
        zone.write_text(f'origin = "example.com."\nregistrar = "{label}"\n')
        found.append(read_domain_settings(zone, workspace).findings)

    assert found[:3] == [(), (), ()]
    (likely,), (unlike,) = found[3:]
    assert (likely.line, likely.message) == (2, 'registrar names "registri", and there is no registrar of this label.')
    assert (likely.hint or "").startswith("Did you mean Registry? There are Registry, manual, parent;")
    assert (unlike.hint or "").startswith("There are Registry, manual, parent;")

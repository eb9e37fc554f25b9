"""What is known about Fiji on this computer without starting it, for ``doctor``."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata

from s2d_desktop.io.fiji.installation import checked_folder, imagej_jar, jar_version
from s2d_desktop.io.fiji.java import find_java, java_version
from s2d_desktop.io.fiji.problems import GET_FIJI, GET_JAVA, FijiProblem
from s2d_desktop.jobs import fiji_settings
from s2d_desktop.model.extras import install_command


@dataclass(frozen=True)
class Finding:
    """One line of the report, as `doctor.Check`."""

    name: str
    state: str
    found: str
    todo: str = ""


def fiji_findings() -> list[Finding]:
    """Which Fiji would be used, what is in it, and in which Java it would run.

    A Fiji is never needed, only for some classifiers and files: nothing is reported as missing.
    """
    own = fiji_settings.chosen()
    if own is None:
        found = "none chosen, and none in the usual places; only some files and classifiers need it"
        return [Finding("Fiji", "ok", found, GET_FIJI.rstrip("."))]
    try:
        folder = checked_folder(own.folder)
    except FijiProblem as problem:
        return [Finding("Fiji", "limited", f"{problem.what} {problem.why}", GET_FIJI.rstrip("."))]
    plugin = jar_version(folder, "Trainable_Segmentation")
    formats = jar_version(folder, "bio-formats_plugins")
    jar = imagej_jar(folder)
    has = [f"ImageJ ({jar.name})"] if jar is not None else []
    has += [f"Bio-Formats {formats}"] if formats else []
    has += [f"Trainable Weka Segmentation {plugin}"] if plugin else []
    memory = f", {own.memory_mb} MB for Java" if own.memory_mb else ""
    findings = [
        Finding(
            "Fiji",
            "ok" if plugin else "limited",
            f"{folder}: {', '.join(has)}{memory}",
            ""
            if plugin
            else "It cannot apply Weka classifiers: in Fiji choose Help > Update... and let it "
            "install the plugins of the update site 'Fiji'",
        )
    ]
    try:
        version = metadata.version("pyimagej")
        java = find_java(folder)
        number = java_version(java)
        said = f"Java {number} in {java}" if number else str(java)
        findings.append(Finding("Java for Fiji", "ok", f"{said}; pyimagej {version}"))
    except metadata.PackageNotFoundError:
        todo = f"Run: {install_command('fiji')}"
        findings.append(Finding("Java for Fiji", "limited", "pyimagej is not installed", todo))
    except FijiProblem as problem:
        todo = GET_JAVA.rstrip(".")
        findings.append(Finding("Java for Fiji", "limited", problem.why, todo))
    return findings

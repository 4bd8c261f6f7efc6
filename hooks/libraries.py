"""Browser libraries from the npm registry (fonts, KaTeX's style), served from the site itself."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(__file__))

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files
from repository import root

log = get_plugin_logger("libraries")
FONTS = {
    "serif": "@fontsource/source-serif-4/files/source-serif-4-latin-400-normal.woff2",
    "serif-bold": "@fontsource/source-serif-4/files/source-serif-4-latin-600-normal.woff2",
    "sans": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
    "sans-italic": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-italic.woff2",
    "mono": "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fetch the libraries of package-lock.json if they are not there, or not the locked ones."""
    if not installed(root(config)):
        install(root(config))
    return config


def installed(repository: Path) -> bool:
    """Whether node_modules holds what package-lock.json asks for (what only tests need may be left out)."""
    try:
        locked, there = (
            json.loads((repository / path).read_text(encoding="utf-8"))["packages"]
            for path in ("package-lock.json", "node_modules/.package-lock.json")
        )
    except (OSError, ValueError, KeyError):
        return False
    needed = {path: package for path, package in locked.items() if path and not package.get("dev")}
    return all(there.get(path, {}).get("integrity") == package["integrity"] for path, package in needed.items())


def install(repository: Path) -> None:
    """Run `npm ci` with the npm of the virtual environment, or of the system.

    Raises:
        PluginError: there is no npm, or it failed.
    """
    npm = shutil.which("npm", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if npm is None:
        raise PluginError("npm is missing; run pip install -r requirements.txt, which brings it")
    log.info("Fetching browser libraries (npm ci)")
    path = f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund"],
        cwd=repository,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise PluginError(f"npm ci failed; mend this and build again:\n{done.stderr.strip()}")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the libraries' files to the site."""
    modules = root(config) / "node_modules"
    for name, path in FONTS.items():
        files.append(served(config, f"assets/fonts/{name}.woff2", modules / path))
    katex = modules / "katex/dist"
    for font in sorted(katex.glob("fonts/*.woff2")):
        files.append(served(config, f"assets/katex/fonts/{font.name}", font))
    css = (katex / "katex.min.css").read_text(encoding="utf-8")
    files.append(File.generated(config, "assets/katex/katex.css", content=only_woff2(css)))
    return files


def served(config: MkDocsConfig, uri: str, path: Path) -> File:
    """A library's file at an address of the site."""
    return File.generated(config, uri, abs_src_path=str(path))


def only_woff2(css: str) -> str:
    """KaTeX's style with the one font format that browsers of today ask for; text shows before its font is there."""
    css = re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)', "", css)
    return css.replace("font-display:block", "font-display:swap")

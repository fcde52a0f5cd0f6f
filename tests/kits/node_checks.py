"""The checks that are written for Node, with what their package-lock.json names."""
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
# Without a network it gives up after a minute.
PATIENCE = ["--fetch-retries=5", "--fetch-retry-maxtimeout=10000", "--fetch-timeout=60000"]


def install(script, folder):
    """Puts SCRIPT into FOLDER, which must be empty, and says where it is."""
    for name in (script, "package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    subprocess.run(["npm", "ci", "--prefix", folder, "--ignore-scripts", "--silent", *PATIENCE],
                   check=True)
    return f"{folder}/{script}"

from docker_deployment import GOOD, NAIVE, again, steps
from drawing import GREEN, INK, MUTED, PAPER, RUST, axes
from matplotlib.patches import Rectangle


def draw():
    """The steps of two Dockerfiles, first at the top; marked are those that run again after an edit of the code."""
    figure, panels = axes(columns=2, height=2.7)
    context = dict.fromkeys(("requirements.txt", "model.pkl", "rest_service.py"), b"old")
    edited = context | {"rest_service.py": b"new"}
    for panel, dockerfile, title in zip(panels, (GOOD, NAIVE), ("by rate of change", "COPY . . first"), strict=True):
        panel.set(xlim=(0, 10), ylim=(-7, 0.1), title=title)
        panel.axis("off")
        run = again(dockerfile, context, edited)
        for number, step in enumerate(steps(dockerfile)):
            colour, state = (RUST, "again") if step in run else (GREEN, "cached")
            text = step.replace("python:3.14.7-slim-trixie", "python:…").replace(
                ' ["uvicorn", "rest_service:app"]', " […]"
            )
            panel.add_patch(Rectangle((0, -0.85 - number), 7.6, 0.75, facecolor=PAPER, edgecolor=colour))
            panel.text(0.25, -0.48 - number, text, fontsize=7, va="center", color=INK)
            panel.text(
                7.85, -0.48 - number, state, fontsize=7.5, va="center", color=colour if state == "again" else MUTED
            )
    return figure

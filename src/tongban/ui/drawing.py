"""Small drawings as inline SVG: no script, no style attribute, readable in print and by screen readers."""

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 100.0, 24.0


def qr_code(content: str, label: str = "") -> SafeString:
    """A QR code (error level M) with a quiet zone; ``label`` stands below and names it."""
    buffer = io.BytesIO()
    segno.make(content, error="m", micro=False).save(
        buffer, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True, nl=False, svgclass=None, lineclass=None
    )
    drawing = mark_safe(buffer.getvalue().decode())  # noqa: S308 made by segno from modules, not from text
    words = format_html("<figcaption>{}</figcaption>", label) if label else ""
    picture = format_html('<span role="img" aria-label="{}">{}</span>', label or content, drawing)
    return format_html('<figure class="tb-qr">{}{}</figure>', picture, words)


def sparkline(values: list[float], label: str) -> SafeString:
    """A line of values from left to right; a dot marks the last one."""
    if len(values) < 2:
        return format_html('<span class="tb-muted">{}</span>', label)
    points = _points(values)
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    x, y = points[-1]
    return format_html(
        '<svg class="tb-spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<title>{}</title><path d="{}"/><circle cx="{}" cy="{}" r="2"/></svg>',
        label,
        label,
        path,
        f"{x:.1f}",
        f"{y:.1f}",
    )


def _points(values: list[float]) -> list[tuple[float, float]]:
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = (WIDTH - 4) / (len(values) - 1)
    return [(2 + index * step, HEIGHT - 3 - (value - low) / span * (HEIGHT - 6)) for index, value in enumerate(values)]


def meter(part: float, whole: float, label: str, tone: str = "info") -> SafeString:
    """A bar filled to ``part`` of ``whole``; the label says it in words."""
    share = 0.0 if whole <= 0 else max(0.0, min(1.0, part / whole))
    return format_html(
        '<svg class="tb-meter tb-meter--{}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<title>{}</title><rect width="{}" height="8"/></svg>',
        tone,
        label,
        label,
        f"{share * 100:.1f}",
    )

"""The look of Gradio's own controls: plain, high contrast, the machine's fonts. The rest: static/clearline.css."""

from __future__ import annotations

import gradio as gr

INK, PAPER, LINE, LINK, FAINT = "#14202b", "#ffffff", "#5b6770", "#14507f", "#f3f5f6"
INK_DARK, PAPER_DARK, LINE_DARK, LINK_DARK, FAINT_DARK = "#e9edf0", "#12181e", "#8d9aa5", "#9ccbf2", "#1c242c"


def theme() -> gr.themes.Base:
    """Square, quiet controls in the colours of the house, light and dark."""
    sans = ["system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Liberation Sans", "Arial", "sans-serif"]
    mono = ["ui-monospace", "Consolas", "Liberation Mono", "monospace"]
    made = gr.themes.Base(font=sans, font_mono=mono, radius_size="sm", text_size="lg")
    colours = {
        "body_background_fill": (PAPER, PAPER_DARK),
        "body_text_color": (INK, INK_DARK),
        "body_text_color_subdued": ("#46525c", "#b4bec7"),
        "background_fill_primary": (PAPER, PAPER_DARK),
        "background_fill_secondary": (FAINT, FAINT_DARK),
        "border_color_primary": ("#b5bfc7", "#46535e"),
        "color_accent_soft": ("#e3eef7", "#203344"),
        "link_text_color": (LINK, LINK_DARK),
        "link_text_color_hover": ("#0b3352", "#c8e3fa"),
        "link_text_color_active": (LINK, LINK_DARK),
        "link_text_color_visited": (LINK, LINK_DARK),
        "block_background_fill": (PAPER, PAPER_DARK),
        "block_border_color": ("#b5bfc7", "#46535e"),
        "block_label_text_color": (INK, INK_DARK),
        "block_label_background_fill": (PAPER, PAPER_DARK),
        "block_title_text_color": (INK, INK_DARK),
        "block_info_text_color": ("#46525c", "#b4bec7"),
        "panel_background_fill": (FAINT, FAINT_DARK),
        "input_background_fill": (PAPER, PAPER_DARK),
        "input_background_fill_focus": (PAPER, PAPER_DARK),
        "input_border_color": (LINE, LINE_DARK),
        "input_border_color_focus": (INK, INK_DARK),
        "input_placeholder_color": ("#5b6770", "#9aa6b0"),
        "button_primary_background_fill": (LINK, LINK_DARK),
        "button_primary_background_fill_hover": ("#0b3352", "#c8e3fa"),
        "button_primary_text_color": ("#ffffff", "#0d1a25"),
        "button_primary_text_color_hover": ("#ffffff", "#0d1a25"),
        "button_primary_border_color": (LINK, LINK_DARK),
        "button_secondary_background_fill": (FAINT, FAINT_DARK),
        "button_secondary_background_fill_hover": ("#e3e8eb", "#2a353f"),
        "button_secondary_text_color": (INK, INK_DARK),
        "button_secondary_text_color_hover": (INK, INK_DARK),
        "button_secondary_border_color": ("#b5bfc7", "#46535e"),
        "button_cancel_background_fill": ("#9b1c14", "#f1aaa4"),
        "button_cancel_background_fill_hover": ("#7a140e", "#f7c9c5"),
        "button_cancel_text_color": ("#ffffff", "#2a0a08"),
        "checkbox_background_color_selected": (LINK, LINK_DARK),
        "checkbox_border_color": (LINE, LINE_DARK),
        "error_text_color": ("#9b1c14", "#f1aaa4"),
        "error_border_color": ("#9b1c14", "#f1aaa4"),
        "error_background_fill": ("#fbeceb", "#3a1d1b"),
    }
    flat = {name: light for name, (light, _) in colours.items()}
    flat |= {f"{name}_dark": dark for name, (_, dark) in colours.items()}
    plain = {
        "block_border_width": "0px",
        "block_shadow": "none",
        "block_padding": "0",
        "input_border_width": "2px",
        "input_shadow": "none",
        "input_shadow_focus": "none",
        "button_transition": "none",
        "button_large_radius": "3px",
        "layout_gap": "20px",
        "form_gap_width": "16px",
        "block_title_text_weight": "600",
    }
    return made.set(**flat, **plain)

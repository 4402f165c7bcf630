//! The reference to an article, in every style.

use clap::ValueEnum;
use maud::{Markup, html};

use crate::export::ArticleRecord;
use crate::export::cite::{Style, cite};
use crate::model::Revision;

/// The section: the style that most want is open, the others are folded away.
pub(super) fn section(r: &Revision) -> Markup {
    let article = ArticleRecord::from(r.clone());
    let others = Style::value_variants().iter().filter(|style| **style != Style::Apa);
    html! {
        section {
            h2 { "Cite" }
            p.citation #cite-apa { (cite(&article, Style::Apa)) }
            (copy(Style::Apa))
            details.styles {
                summary { "Other styles" }
                @for style in others { (folded(&article, *style)) }
            }
        }
    }
}

fn folded(article: &ArticleRecord, style: Style) -> Markup {
    let text = cite(article, style);
    html! {
        h3 { (label(style)) }
        @match style {
            Style::Apa | Style::Chicago => p.citation id=(id(style)) { (text) },
            // For programs: every line and blank counts.
            _ => pre.citation id=(id(style)) tabindex="0" { (text) },
        }
        (copy(style))
    }
}

/// A button that copies the reference.
fn copy(style: Style) -> Markup {
    html! { button.copy type="button" data-copy=(id(style)) hidden { "Copy" } }
}

fn id(style: Style) -> String {
    let name = style.to_possible_value();
    format!("cite-{}", name.as_ref().map_or("", |name| name.get_name()))
}

fn label(style: Style) -> &'static str {
    match style {
        Style::Apa => "APA",
        Style::Chicago => "Chicago",
        Style::Bibtex => "BibTeX",
        Style::Ris => "RIS",
        Style::CslJson => "CSL JSON",
    }
}

//! The block tree of an article as nodes: no HTML string is ever made of it
//! (invariant 9).

use content::{Block, BlockKind, Span, SpanKind};
use yew::{Callback, Html, MouseEvent};

use crate::elements::{code, element, element_with, link, list, of_text, pressable, text};

/// What is in the places that an article marks, and what happens at its links.
pub(crate) struct Frame<'a> {
    /// The place of the live checks.
    pub(crate) live: &'a Html,
    /// The place of the settings card.
    pub(crate) settings: &'a Html,
    /// Where the API is; links to other articles lead there when they are opened elsewhere.
    pub(crate) api: &'a str,
    /// Opens another article by its slug.
    pub(crate) open: &'a Callback<String>,
}

impl Frame<'_> {
    /// The blocks of an article, or of a part of it.
    pub(crate) fn blocks(&self, blocks: &[Block]) -> Html {
        list(blocks.iter().map(|block| self.block(block)).collect())
    }

    fn block(&self, block: &Block) -> Html {
        match block.kind {
            BlockKind::Live => self.live.clone(),
            BlockKind::Settings => self.settings.clone(),
            BlockKind::Heading => self.tag(heading(block.level), block),
            BlockKind::List => self.tag("ul", block),
            BlockKind::OrderedList => self.ordered(block),
            BlockKind::Item => self.tag("li", block),
            BlockKind::Quote => self.tag("blockquote", block),
            BlockKind::Code => {
                element("pre", "", block.spans.iter().map(|span| code(&span.text)).collect())
            }
            BlockKind::Table => self.table(block),
            BlockKind::Row => self.tag("tr", block),
            BlockKind::Cell => self.tag("td", block),
            BlockKind::Rule => element("hr", "", Vec::new()),
            BlockKind::Variant => self.variant(block),
            BlockKind::Paragraph | BlockKind::Unrecognised => self.tag("p", block),
        }
    }

    fn content(&self, block: &Block) -> Html {
        let spans = block.spans.iter().map(|span| self.span(span)).collect();
        list(vec![list(spans), self.blocks(&block.children)])
    }

    fn tag(&self, name: &'static str, block: &Block) -> Html {
        element(name, "", vec![self.content(block)])
    }

    fn ordered(&self, block: &Block) -> Html {
        element_with(
            "ol",
            &["start"],
            &[&block.level.max(1).to_string()],
            vec![self.content(block)],
        )
    }

    fn table(&self, block: &Block) -> Html {
        let Some((head, rows)) = block.children.split_first() else { return Html::default() };
        // A corner without a word is no heading.
        let name = |cell: &Block| if cell.spans.is_empty() { "td" } else { "th" };
        let head = head.children.iter().map(|cell| self.tag(name(cell), cell)).collect();
        let head = element("thead", "", vec![element("tr", "", head)]);
        let table = element("table", "", vec![head, element("tbody", "", vec![self.blocks(rows)])]);
        // What is wider than the screen is moved with the keys, too.
        element_with("div", &["class", "tabindex"], &["scroll", "0"], vec![table])
    }

    /// For one panel or address kind, where the reader's is not known.
    fn variant(&self, block: &Block) -> Html {
        element(
            "section",
            "variant",
            vec![of_text("p", "label", &block.name), self.blocks(&block.children)],
        )
    }

    fn span(&self, span: &Span) -> Html {
        match span.kind {
            SpanKind::Strong => of_text("strong", "", &span.text),
            SpanKind::Emphasis => of_text("em", "", &span.text),
            SpanKind::Code => code(&span.text),
            SpanKind::Break => element("br", "", Vec::new()),
            SpanKind::Link => self.link(span),
            SpanKind::Text | SpanKind::Unrecognised => text(&span.text),
        }
    }

    fn link(&self, span: &Span) -> Html {
        let href = span.href.as_deref().unwrap_or_default();
        if let Some(slug) = href.strip_prefix("/kb/") {
            return self.article_link(slug, span);
        }
        if !is_safe(href) {
            return text(&span.text);
        }
        link("", href, &span.text)
    }

    /// Opens here; the address is there for those who open it in a new window.
    fn article_link(&self, slug: &str, span: &Span) -> Html {
        let (open, slug) = (self.open.clone(), slug.to_owned());
        let href = [self.api, "/kb/", &slug].concat();
        let onclick = move |event: MouseEvent| {
            if event.ctrl_key() || event.meta_key() || event.shift_key() {
                return;
            }
            event.prevent_default();
            open.emit(slug.split('#').next().unwrap_or_default().to_owned());
        };
        pressable("a", &["href"], &[&href], vec![text(&span.text)], Callback::from(onclick))
    }
}

/// The article's title is the second level here; its own headings come below it.
fn heading(level: u8) -> &'static str {
    match level {
        0..=2 => "h3",
        3 => "h4",
        _ => "h5",
    }
}

/// Schemes that can do nothing but lead somewhere.
pub(crate) fn is_safe(href: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| href.starts_with(scheme))
}

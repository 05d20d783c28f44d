//! How does a block tree look? Nodes only: no HTML string is ever made of it.

use content::{Block, BlockKind, Span, SpanKind};
use yew::virtual_dom::VTag;
use yew::{Callback, Html, MouseEvent, html};

/// What stands in the places that an article marks, and what happens at its links.
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
        blocks.iter().map(|block| self.block(block)).collect()
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
            BlockKind::Code => html! { <pre dir="ltr"><code>{ self.content(block) }</code></pre> },
            BlockKind::Table => self.table(block),
            BlockKind::Row => self.tag("tr", block),
            BlockKind::Cell => self.tag("td", block),
            BlockKind::Rule => html! { <hr /> },
            BlockKind::Variant => self.variant(block),
            BlockKind::Paragraph | BlockKind::Unrecognised => self.tag("p", block),
        }
    }

    fn content(&self, block: &Block) -> Html {
        html! { <>{ for block.spans.iter().map(|span| self.span(span)) }{ self.blocks(&block.children) }</> }
    }

    fn tag(&self, name: &'static str, block: &Block) -> Html {
        let mut tag = VTag::new(name);
        tag.add_child(self.content(block));
        tag.into()
    }

    fn ordered(&self, block: &Block) -> Html {
        html! { <ol start={block.level.max(1).to_string()}>{ self.content(block) }</ol> }
    }

    fn table(&self, block: &Block) -> Html {
        let Some((head, rows)) = block.children.split_first() else { return Html::default() };
        let head = head.children.iter().map(|cell| html! { <th scope="col">{ self.content(cell) }</th> });
        html! {
            <div class="scroll">
                <table><thead><tr>{ for head }</tr></thead><tbody>{ self.blocks(rows) }</tbody></table>
            </div>
        }
    }

    /// For one panel or address kind, where the reader's is not known.
    fn variant(&self, block: &Block) -> Html {
        html! { <section class="variant"><h4>{ block.name.clone() }</h4>{ self.blocks(&block.children) }</section> }
    }

    fn span(&self, span: &Span) -> Html {
        let text = span.text.clone();
        match span.kind {
            SpanKind::Strong => html! { <strong>{ text }</strong> },
            SpanKind::Emphasis => html! { <em>{ text }</em> },
            SpanKind::Code => html! { <code dir="ltr">{ text }</code> },
            SpanKind::Break => html! { <br /> },
            SpanKind::Link => self.link(span),
            SpanKind::Text | SpanKind::Unrecognised => html! { text },
        }
    }

    fn link(&self, span: &Span) -> Html {
        let href = span.href.as_deref().unwrap_or_default();
        if let Some(slug) = href.strip_prefix("/kb/") {
            return self.article_link(slug, span);
        }
        if !is_safe(href) {
            return html! { span.text.clone() };
        }
        html! { <a href={href.to_owned()} target="_blank" rel="noopener noreferrer">{ span.text.clone() }</a> }
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
        html! { <a {href} {onclick}>{ span.text.clone() }</a> }
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

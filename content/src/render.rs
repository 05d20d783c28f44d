//! Rendering a block tree: as HTML for `/kb`, as Markdown, as plain text.

use std::fmt::Write;

use crate::tree::{Article, Block, BlockKind, Span, SpanKind};

/// What stands in an HTML page at the places that the widget brings to life. Both are HTML of our
/// own making.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// At the place of the live checks.
    pub live: String,
    /// At the place of the settings card.
    pub settings: String,
}

/// The tree as HTML; every text is escaped.
#[must_use]
pub fn to_html(blocks: &[Block], places: &Places) -> String {
    let mut out = String::new();
    blocks.iter().for_each(|block| html_block(block, places, &mut out));
    out
}

fn html_block(block: &Block, places: &Places, out: &mut String) {
    let spans = || block.spans.iter().map(html_span).collect::<String>();
    let children = || to_html(&block.children, places);
    let _ = match block.kind {
        BlockKind::Heading => {
            writeln!(out, "<h{0} id=\"{1}\">{2}</h{0}>", block.level, escaped(&block.name), spans())
        }
        BlockKind::Paragraph => writeln!(out, "<p>{}</p>", spans()),
        BlockKind::List => writeln!(out, "<ul>\n{}</ul>", children()),
        BlockKind::OrderedList => {
            writeln!(out, "<ol start=\"{}\">\n{}</ol>", block.level.max(1), children())
        }
        BlockKind::Item => writeln!(out, "<li>{}</li>", children()),
        BlockKind::Code => writeln!(out, "<pre dir=\"ltr\"><code>{}</code></pre>", spans()),
        BlockKind::Quote => writeln!(out, "<blockquote>\n{}</blockquote>", children()),
        BlockKind::Table => writeln!(out, "<table>\n{}</table>", html_rows(block)),
        BlockKind::Row | BlockKind::Cell | BlockKind::Unrecognised => Ok(()),
        BlockKind::Rule => writeln!(out, "<hr>"),
        BlockKind::Variant => {
            writeln!(
                out,
                "<section class=\"variant\">\n<p class=\"label\">{}</p>\n{}</section>",
                escaped(&block.name),
                children()
            )
        }
        BlockKind::Live => writeln!(out, "{}", places.live),
        BlockKind::Settings => writeln!(out, "{}", places.settings),
    };
}

fn html_rows(table: &Block) -> String {
    let row = |(at, row): (usize, &Block)| {
        let tag = if at == 0 { "th scope=\"col\"" } else { "td" };
        let end = if at == 0 { "th" } else { "td" };
        let cells = row.children.iter().map(|cell| {
            let text: String = cell.spans.iter().map(html_span).collect();
            format!("<{tag}>{text}</{end}>")
        });
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    table.children.iter().enumerate().map(row).collect()
}

fn html_span(span: &Span) -> String {
    let text = escaped(&span.text);
    match (span.kind, &span.href) {
        (SpanKind::Strong, _) => format!("<strong>{text}</strong>"),
        (SpanKind::Emphasis, _) => format!("<em>{text}</em>"),
        (SpanKind::Code, _) => format!("<code dir=\"ltr\">{text}</code>"),
        (SpanKind::Link, Some(href)) => format!("<a href=\"{}\">{text}</a>", escaped(href)),
        (SpanKind::Break, _) => "<br>".to_owned(),
        _ => text,
    }
}

/// Text as HTML, fit for elements and quoted attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// An article as Markdown, for bots and for those who read it in a terminal.
#[must_use]
pub fn to_markdown(article: &Article) -> String {
    let mut out = format!("# {}\n\n", article.question);
    if !article.summary.is_empty() {
        let _ = write!(out, "{}\n\n", article.summary);
    }
    markdown_blocks(&article.blocks, "", &mut out);
    format!("{}\n", out.trim_end())
}

fn markdown_blocks(blocks: &[Block], indent: &str, out: &mut String) {
    for block in blocks {
        markdown_block(block, indent, out);
    }
}

fn markdown_block(block: &Block, indent: &str, out: &mut String) {
    let spans = || block.spans.iter().map(markdown_span).collect::<String>();
    let _ = match block.kind {
        BlockKind::Heading => {
            write!(out, "{indent}{} {}\n\n", "#".repeat(block.level.into()), spans())
        }
        BlockKind::Paragraph => write!(out, "{indent}{}\n\n", spans()),
        BlockKind::Code => {
            let text: String = block.spans.iter().map(|span| span.text.as_str()).collect();
            let lines = text.lines().map(|line| format!("{indent}{line}\n")).collect::<String>();
            write!(out, "{indent}```\n{lines}{indent}```\n\n")
        }
        BlockKind::List | BlockKind::OrderedList => {
            markdown_items(block, indent, out);
            Ok(())
        }
        BlockKind::Quote => {
            markdown_blocks(&block.children, &format!("{indent}> "), out);
            Ok(())
        }
        BlockKind::Table => {
            markdown_rows(block, indent, out);
            Ok(())
        }
        BlockKind::Rule => write!(out, "{indent}---\n\n"),
        BlockKind::Variant => {
            let _ = write!(out, "{indent}**{}:**\n\n", block.name);
            markdown_blocks(&block.children, indent, out);
            Ok(())
        }
        _ => Ok(()),
    };
}

fn markdown_items(list: &Block, indent: &str, out: &mut String) {
    for (at, item) in list.children.iter().enumerate() {
        let mark = match list.kind {
            BlockKind::OrderedList => format!("{}. ", usize::from(list.level.max(1)) + at),
            _ => "- ".to_owned(),
        };
        let mut inside = String::new();
        markdown_blocks(
            &item.children,
            &format!("{indent}{}", " ".repeat(mark.len())),
            &mut inside,
        );
        let _ = writeln!(out, "{indent}{mark}{}", inside.trim());
    }
    out.push('\n');
}

fn markdown_rows(table: &Block, indent: &str, out: &mut String) {
    for (at, row) in table.children.iter().enumerate() {
        let cells: Vec<String> = row
            .children
            .iter()
            .map(|cell| {
                cell.spans.iter().map(markdown_span).collect::<String>().replace('|', "\\|")
            })
            .collect();
        let _ = writeln!(out, "{indent}| {} |", cells.join(" | "));
        if at == 0 {
            let _ = writeln!(out, "{indent}|{}", "---|".repeat(cells.len()));
        }
    }
    out.push('\n');
}

fn markdown_span(span: &Span) -> String {
    let text = &span.text;
    match (span.kind, &span.href) {
        (SpanKind::Strong, _) => format!("**{text}**"),
        (SpanKind::Emphasis, _) => format!("*{text}*"),
        (SpanKind::Code, _) => format!("`{text}`"),
        (SpanKind::Link, Some(href)) => format!("[{text}]({href})"),
        (SpanKind::Break, _) => "  \n".to_owned(),
        _ => text.clone(),
    }
}

/// The tree as plain text: paragraphs apart by an empty line, items each on a line.
#[must_use]
pub fn to_text(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        let text = crate::parse::markdown::plain(&block.spans);
        let inside = to_text(&block.children);
        let _ = match block.kind {
            BlockKind::List | BlockKind::OrderedList | BlockKind::Table | BlockKind::Row => {
                write!(out, "{inside}\n\n")
            }
            BlockKind::Item => writeln!(out, "- {inside}"),
            BlockKind::Cell => write!(out, "{text} "),
            _ if text.is_empty() => write!(out, "{inside}\n\n"),
            _ => write!(out, "{text}\n\n"),
        };
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::markdown::blocks;

    #[test]
    fn html_is_escaped_everywhere() {
        let mut tree = blocks("## A & b\n\n`<script>` [x](https://e.example/?a=\"1\")");
        tree[1].spans.push(Span { text: "<img onerror='x'>".to_owned(), ..Span::default() });
        let html = to_html(&tree, &Places::default());
        assert!(
            !html.contains("<script") && !html.contains("<img") && !html.contains("\"1\""),
            "{html}"
        );
        assert!(html.contains("<h2 id=\"a-b\">A &amp; b</h2>"));
    }

    #[test]
    fn markdown_reads_back_as_the_same_tree() {
        for text in [
            "a **b** `c`",
            "- a\n- b\n",
            "1. a\n2. b\n",
            "|a|b|\n|-|-|\n|c|d|",
            "> q",
            "```\nx\n```",
        ] {
            let tree = blocks(text);
            let article =
                Article { question: "Q".to_owned(), blocks: tree.clone(), ..Article::default() };
            let again = blocks(&to_markdown(&article));
            assert_eq!(again[1..], tree[..], "{text}");
        }
    }

    #[test]
    fn places_are_filled_only_where_they_stand() {
        let places = Places { live: "<form></form>".to_owned(), settings: String::new() };
        assert_eq!(to_html(&blocks("{{live}}"), &places), "<form></form>\n");
        assert_eq!(to_html(&blocks("text {{live}}"), &places), "<p>text {{live}}</p>\n");
    }
}

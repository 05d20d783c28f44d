//! Markdown as a block tree: its events build blocks on a stack; HTML is left out.

use pulldown_cmark::{
    CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream,
};

use crate::template::is_allowed;
use crate::tree::{Block, BlockKind, Span, SpanKind};

/// CommonMark with tables and heading ids.
const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_HEADING_ATTRIBUTES);

/// The deepest nesting that is read: what is deeper is beside it. A list in a quote in a
/// list is three deep, and whoever walks the tree calls itself once for each.
pub(crate) const DEEPEST: usize = 16;

/// How deep a text nests its blocks.
pub(crate) fn depth(text: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for event in Parser::new_ext(text, OPTIONS) {
        match event {
            Event::Start(tag) if block_of(&tag).is_some() => open += 1,
            Event::End(end) if closes_a_block(end) => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// Whether the end is that of a block.
fn closes_a_block(end: TagEnd) -> bool {
    !matches!(
        end,
        TagEnd::Strong
            | TagEnd::Emphasis
            | TagEnd::Link
            | TagEnd::Image
            | TagEnd::Strikethrough
            | TagEnd::HtmlBlock
    )
}

/// Reads Markdown (CommonMark with tables and heading ids).
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut builder = Builder { open: vec![Block::default()], styles: Vec::new(), too_deep: 0 };
    TextMergeStream::new(Parser::new_ext(text, OPTIONS)).for_each(|event| builder.take(event));
    while builder.open.len() > 1 {
        builder.close();
    }
    builder.open.pop().map(|root| root.children).unwrap_or_default()
}

/// For the fuzz targets: reads a text, and writes what was read in every form.
#[cfg(feature = "fuzzing")]
pub fn feed(text: &str) {
    let blocks = blocks(text);
    let _ = (crate::to_text(&blocks), depth(text));
}

/// The blocks under construction, the root first, and the inline styles that are open.
struct Builder {
    open: Vec<Block>,
    styles: Vec<(SpanKind, Option<String>)>,
    /// Blocks that are open and nest too deep to be read.
    too_deep: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => {
                self.push(Span { kind: SpanKind::Code, text: text.into_string(), href: None })
            }
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.push(Span { kind: SpanKind::Break, ..Span::default() }),
            Event::Rule => {
                self.end_tight_paragraph();
                self.open(Block { kind: BlockKind::Rule, ..Block::default() });
                self.close();
            }
            // HTML is no part of our Markdown; `content check` tells the writer.
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.styles.push((SpanKind::Strong, None)),
            Tag::Emphasis => self.styles.push((SpanKind::Emphasis, None)),
            Tag::Link { dest_url, .. } => {
                let href = dest_url.into_string();
                let may_lead = href.starts_with("{{") || is_allowed(&href);
                self.styles.push(if may_lead {
                    (SpanKind::Link, Some(href))
                } else {
                    (SpanKind::Text, None)
                });
            }
            tag => {
                if let Some(block) = block_of(&tag) {
                    self.end_tight_paragraph();
                    self.open(block);
                }
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong | TagEnd::Emphasis | TagEnd::Link => {
                self.styles.pop();
            }
            TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::List(_) => {
                self.end_tight_paragraph();
                self.close();
            }
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::TableCell => self.close(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let (kind, href) = match self.styles.iter().rev().find(|(kind, _)| *kind == SpanKind::Link)
        {
            Some(link) => link.clone(),
            None => self.styles.last().cloned().unwrap_or_default(),
        };
        self.push(Span { kind, text: text.to_owned(), href });
    }

    /// Adds a span. Text of a tight list is directly in its item: it gets a paragraph of its
    /// own.
    fn push(&mut self, span: Span) {
        let holder = self.open.last().map(|block| block.kind);
        let has_room = self.open.len() <= DEEPEST;
        if has_room && matches!(holder, Some(BlockKind::Item | BlockKind::Quote)) {
            self.open(Block::default());
        }
        let Some(block) = self.open.last_mut() else { return };
        match block.spans.last_mut().filter(|last| last.kind == span.kind && last.href == span.href)
        {
            Some(last) if span.kind != SpanKind::Break && span.kind != SpanKind::Code => {
                last.text.push_str(&span.text)
            }
            _ => block.spans.push(span),
        }
    }

    /// Closes the paragraph that [`Builder::push`] opened in an item.
    fn end_tight_paragraph(&mut self) {
        if self.too_deep > 0 {
            return;
        }
        let kinds: Vec<BlockKind> =
            self.open.iter().rev().take(2).map(|block| block.kind).collect();
        if kinds == [BlockKind::Paragraph, BlockKind::Item]
            || kinds == [BlockKind::Paragraph, BlockKind::Quote]
        {
            self.close();
        }
    }

    fn open(&mut self, block: Block) {
        if self.open.len() > DEEPEST {
            self.too_deep += 1;
        } else {
            self.open.push(block);
        }
    }

    /// Closes the innermost block and hangs it into its parent; the root stays.
    fn close(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        if self.open.len() < 2 {
            return;
        }
        let Some(block) = self.open.pop() else { return };
        if let Some(parent) = self.open.last_mut() {
            parent.children.push(finished(block));
        }
    }
}

/// The block that a tag opens; none for what our Markdown does not have.
fn block_of(tag: &Tag<'_>) -> Option<Block> {
    let of = |kind| Some(Block { kind, ..Block::default() });
    match tag {
        Tag::Paragraph => of(BlockKind::Paragraph),
        Tag::Heading { level, id, .. } => Some(Block {
            kind: BlockKind::Heading,
            level: level_of(*level),
            name: id.as_ref().map(ToString::to_string).unwrap_or_default(),
            ..Block::default()
        }),
        Tag::BlockQuote(_) => of(BlockKind::Quote),
        Tag::CodeBlock(kind) => {
            let name = match kind {
                CodeBlockKind::Fenced(language) => language.to_string(),
                CodeBlockKind::Indented => String::new(),
            };
            Some(Block { kind: BlockKind::Code, name, ..Block::default() })
        }
        Tag::List(Some(first)) => {
            let level = u8::try_from(*first).unwrap_or(1);
            Some(Block { kind: BlockKind::OrderedList, level, ..Block::default() })
        }
        Tag::List(None) => of(BlockKind::List),
        Tag::Item => of(BlockKind::Item),
        Tag::Table(_) => of(BlockKind::Table),
        Tag::TableHead | Tag::TableRow => of(BlockKind::Row),
        Tag::TableCell => of(BlockKind::Cell),
        _ => None,
    }
}

/// The page has the question as its first heading, so an article's own begin at 2.
fn level_of(level: HeadingLevel) -> u8 {
    (level as u8).clamp(2, 4)
}

/// Gives a heading its anchor, a code block its text without the last line end, and a lone mark its
/// place.
fn finished(mut block: Block) -> Block {
    match block.kind {
        BlockKind::Heading if block.name.is_empty() => block.name = anchor(&plain(&block.spans)),
        BlockKind::Code => {
            let text = plain(&block.spans).trim_end_matches('\n').to_owned();
            block.spans = vec![Span { kind: SpanKind::Text, text, href: None }];
        }
        BlockKind::Paragraph => {
            let place = match plain(&block.spans).trim() {
                "{{live}}" => Some(BlockKind::Live),
                "{{settings_card}}" => Some(BlockKind::Settings),
                _ => None,
            };
            if let Some(kind) = place {
                block = Block { kind, ..Block::default() };
            }
        }
        _ => {}
    }
    block
}

/// The text of spans, without how it is set.
pub(crate) fn plain(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| if span.kind == SpanKind::Break { " " } else { span.text.as_str() })
        .collect()
}

fn anchor(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(blocks: &[Block]) -> String {
        let one = |block: &Block| match (block.children.is_empty(), plain(&block.spans)) {
            (true, text) => format!("{:?}({text})", block.kind),
            (false, _) => format!("{:?}[{}]", block.kind, shape(&block.children)),
        };
        blocks.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn nesting_without_end_is_cut() {
        for deep in [">".repeat(20_000), "- ".repeat(5_000), "> - ".repeat(5_000)] {
            let text = format!("{deep}word\n\nlast");
            assert!(depth(&text) > DEEPEST);
            let (mut blocks, mut levels) = (blocks(&text), 0);
            assert_eq!(plain(&blocks.last().unwrap().spans), "last");
            while let Some(block) = blocks.into_iter().next() {
                (blocks, levels) = (block.children, levels + 1);
            }
            assert!(levels <= DEEPEST, "{levels}");
        }
        // A list, its item, a list in it, and its item.
        assert_eq!(depth("1. a\n\n   - b\n\n> c"), 4);
    }

    #[test]
    fn markdown_becomes_blocks() {
        let table = [
            ("# A b\n\ntext", "Heading(A b) Paragraph(text)"),
            ("- a\n- b", "List[Item[Paragraph(a)] Item[Paragraph(b)]]"),
            ("- a\n\n- b", "List[Item[Paragraph(a)] Item[Paragraph(b)]]"),
            (
                "1. a\n   - b\n2. c",
                "OrderedList[Item[Paragraph(a) List[Item[Paragraph(b)]]] Item[Paragraph(c)]]",
            ),
            (
                "1. a\n   ```copy\n   x y\n   ```\n   after",
                "OrderedList[Item[Paragraph(a) Code(x y) Paragraph(after)]]",
            ),
            ("> q\n> r", "Quote[Paragraph(q r)]"),
            ("|a|b|\n|-|-|\n|c|d|", "Table[Row[Cell(a) Cell(b)] Row[Cell(c) Cell(d)]]"),
            ("a\n\n---\n\nb", "Paragraph(a) Rule() Paragraph(b)"),
            ("{{live}}\n\n{{settings_card}}", "Live() Settings()"),
            ("<script>x</script>\n\nb <b>c</b>", "Paragraph(b c)"),
        ];
        for (text, expected) in table {
            assert_eq!(shape(&blocks(text)), expected, "{text:?}");
        }
    }

    #[test]
    fn spans_keep_style_and_only_safe_links() {
        let spans =
            &blocks("a **b** `c` [d](https://e.example/) [f](javascript:g) {{x_y}} _z_")[0].spans;
        let kinds: Vec<(SpanKind, &str)> =
            spans.iter().map(|span| (span.kind, span.text.as_str())).collect();
        assert_eq!(
            kinds,
            [
                (SpanKind::Text, "a "),
                (SpanKind::Strong, "b"),
                (SpanKind::Text, " "),
                (SpanKind::Code, "c"),
                (SpanKind::Text, " "),
                (SpanKind::Link, "d"),
                (SpanKind::Text, " f {{x_y}} "),
                (SpanKind::Emphasis, "z"),
            ]
        );
    }

    #[test]
    fn every_string_gives_some_tree() {
        for text in
            ["", "\u{0}", "- ", "1.", "```", "> - 1. ```\nx", "| a", "[x](", "{{", "***", "#\n#"]
        {
            let _ = blocks(text);
        }
    }
}

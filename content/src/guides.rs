//! Guides: where in the mail program to type it. Each program has an article of its own, chosen by
//! `client` among the variants of one question.

use verdict::Guide;

use crate::language_pack::LanguagePacks;
use crate::library::Library;
use crate::localized::{ENGLISH, Localized};
use crate::parse::source::ArticleSource;
use crate::render::to_text;
use crate::template::Reader;
use crate::tree::{Block, BlockKind};

/// The headings of a guide under which its steps stand: a mailbox is added, or what was typed is
/// changed.
pub(crate) const SECTIONS: [&str; 2] = ["add", "change"];

impl Library {
    /// The mail programs that have a guide, in their order, without their steps.
    #[must_use]
    pub fn guides(&self, lang: &str) -> Vec<Guide> {
        let packs = self.packs();
        named(&Localized::of(&packs, lang)).into_iter().map(pointer).collect()
    }

    /// Whether an article says how a mail program is set up.
    #[must_use]
    pub fn is_guide(&self, slug: &str) -> bool {
        let packs = self.packs();
        let is_it = |guide: &&ArticleSource| guide.slug == slug || guide.variant_of == slug;
        named(&Localized::of(&packs, ENGLISH)).iter().any(is_it)
    }

    /// The guide for the reader's mail program, with its steps and the reader's values; where
    /// nobody knows the program, the question that lists them all.
    #[must_use]
    pub fn guide(&self, reader: &Reader) -> Option<Guide> {
        let packs = self.packs();
        let localized = Localized::of(&packs, &reader.lang);
        let all = named(&localized);
        let client = reader.conditions.get("client");
        let Some(source) = all.iter().find(|guide| Some(&guide.client) == client) else {
            let (_, question) = localized.article(&all.first()?.variant_of)?;
            return Some(Guide {
                name: question.question.clone(),
                article: question.slug.clone(),
                ..Guide::default()
            });
        };
        let (_, body) = localized.body(&reader.lang, source);
        let blocks = localized.blocks(body, reader, &localized.filler(reader));
        let [add, change] = SECTIONS.map(|section| steps(&blocks, section));
        Some(Guide { add, change, ..pointer(source) })
    }
}

/// The guides of a language, in their order.
fn named<'a>(localized: &Localized<'a>) -> Vec<&'a ArticleSource> {
    localized
        .articles()
        .into_iter()
        .map(|(_, article)| article)
        .filter(|article| !article.client.is_empty())
        .collect()
}

fn pointer(guide: &ArticleSource) -> Guide {
    let (client, name, article) = (guide.client.clone(), guide.program.clone(), guide.slug.clone());
    Guide { client, name, article, ..Guide::default() }
}

/// The slug of the variant of an article that is written for a mail program.
pub(crate) fn variant<'a>(localized: &Localized<'a>, slug: &str, client: &str) -> Option<&'a str> {
    let is_it = |guide: &&&ArticleSource| guide.variant_of == slug && guide.client == client;
    named(localized).iter().find(is_it).map(|guide| guide.slug.as_str())
}

/// The ids that `client` takes.
pub(crate) fn clients(packs: &LanguagePacks) -> impl Iterator<Item = &str> {
    let articles = packs.languages().flat_map(|(_, language)| language.articles.values());
    articles.map(|article| article.client.as_str()).filter(|client| !client.is_empty())
}

/// The numbered steps under a heading, each as plain text.
pub(crate) fn steps(blocks: &[Block], section: &str) -> Vec<String> {
    let is_it = |block: &&Block| block.kind == BlockKind::Heading && block.name == section;
    let below = blocks.iter().skip_while(|block| !is_it(block)).skip(1);
    let own = below.take_while(|block| block.kind != BlockKind::Heading);
    let lists = own.filter(|block| block.kind == BlockKind::OrderedList);
    lists.flat_map(|list| &list.children).map(|item| to_text(&item.children)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guide_says_where_a_mailbox_is_added_and_where_it_is_changed() {
        let library = Library::embedded();
        let guides = library.guides("en");
        let ids: Vec<&str> = guides.iter().map(|guide| guide.client.as_str()).collect();
        assert_eq!(
            ids,
            [
                "outlook",
                "outlook_classic",
                "thunderbird",
                "apple_mail",
                "ios",
                "android",
                "gmail",
                "samsung",
                "outlook_mobile",
                "outlook_mac",
                "thunderbird_android",
                "em_client",
            ]
        );
        for id in ids {
            let reader = reader(id);
            let guide = library.guide(&reader).unwrap();
            assert!(guide.add.len() > 3 && guide.change.len() > 1, "{guide:?}");
            let said = guide.add.join(" ");
            for value in ["bob+example.com", "out.host.example", "587"] {
                assert!(said.contains(value), "{id} lacks {value}: {said}");
            }
            let chosen = library.article("set-up-mail-program", &reader).unwrap();
            assert_eq!(chosen.slug, guide.article);
        }
    }

    #[test]
    fn whose_program_nobody_knows_is_shown_them_all() {
        let library = Library::embedded();
        let guide = library.guide(&Reader::default()).unwrap();
        assert_eq!((guide.client.as_str(), guide.article.as_str()), ("", "set-up-mail-program"));
        let listed = library.articles("en").articles;
        assert!(listed.iter().any(|card| card.slug == "set-up-mail-program"));
        assert!(
            !listed.iter().any(|card| card.slug == "set-up-iphone"),
            "the list of questions stays short"
        );
    }

    fn reader(client: &str) -> Reader {
        let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
        let values = [
            ("email", "bob@example.com"),
            ("username", "bob+example.com"),
            ("incoming_host", "in.host.example"),
            ("outgoing_host", "out.host.example"),
            ("submission_port", "587"),
        ];
        let conditions = [("client", client), ("panel", "cpanel")];
        Reader {
            lang: "en".to_owned(),
            conditions: conditions.map(owned).into(),
            values: values.map(owned).into(),
        }
    }

    #[test]
    fn a_guide_that_is_not_translated_has_the_steps_in_english() {
        let conditions = [("client".to_owned(), "ios".to_owned())].into();
        let reader = Reader { lang: "ja".to_owned(), conditions, ..Reader::default() };
        let guide = Library::embedded().guide(&reader).unwrap();
        assert!(!guide.add.is_empty() && !guide.change.is_empty(), "{guide:?}");
    }
}

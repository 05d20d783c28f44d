//! Do people find the article that answers them? A hundred queries as customers type them.

#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

use content::Library;

/// The share of queries whose right article must come first.
const LEAST: f64 = 0.9;

/// `(article, writer, query)` of each line.
fn queries() -> Vec<(&'static str, &'static str, &'static str)> {
    let lines = include_str!("search/queries.tsv").lines().filter(|line| !line.starts_with('#'));
    let parts = |line: &'static str| {
        let mut parts = line.splitn(3, '\t');
        (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap())
    };
    lines.map(parts).collect()
}

#[test]
fn the_right_article_comes_first() {
    let library = Library::embedded();
    let queries = queries();
    let first = |query: &str| library.search(query, "en").first().map(|card| card.slug.clone());
    let wrong: Vec<_> =
        queries.iter().filter(|(slug, _, query)| first(query).as_deref() != Some(slug)).collect();
    let share = 1.0 - wrong.len() as f64 / queries.len() as f64;
    eprintln!("{:.0} % of {} queries find their article first", share * 100.0, queries.len());
    for (slug, _, query) in &wrong {
        eprintln!(
            "  {query:?} finds {:?} and must find {slug:?}",
            first(query).unwrap_or_default()
        );
    }
    assert!(queries.len() >= 100 && share >= LEAST);
}

#[test]
fn a_code_stands_before_the_words_around_it() {
    let library = Library::embedded();
    for (query, slug) in [
        ("what is the difference between imap and pop 0x800CCC0E", "can-receive-not-send"),
        ("why is my email not working [IN-USE]", "pop-lock"),
    ] {
        assert_eq!(library.search(query, "en")[0].slug, slug, "{query}");
    }
}

#[test]
fn words_point_to_an_article_or_to_none() {
    let library = Library::embedded();
    let mut faults = Vec::new();
    for (words, slug) in [
        ("nothing works since this morning, no mail at all", Some("email-not-working")),
        ("webmail is down", Some("email-not-working")),
        ("i forgot my password", Some("password")),
        ("all my old emails are gone", Some("lost-mail")),
        ("emails arrive hours late", Some("mail-late")),
        ("my phone and laptop fight over a pop lock", Some("pop-lock")),
        ("how do i put my mail on my iphone", Some("set-up-iphone")),
        ("set up outlook", Some("set-up-outlook")),
        ("my mails land in spam at gmail", Some("lands-in-spam")),
        (
            "people get spam from my address, i am getting no bounces",
            Some("bounces-for-mail-i-never-sent"),
        ),
        ("wie bekomme ich meine mails aufs handy", None),
        ("what is the weather tomorrow", None),
    ] {
        let found = library.pointed_to(words, "en");
        if found.as_deref() != slug {
            faults.push(format!("{words:?} points to {found:?}, and must to {slug:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

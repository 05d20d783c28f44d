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
    let first = |query: &str| library.search(query, "en").articles.first().map(|card| card.slug.clone());
    let wrong: Vec<_> = queries.iter().filter(|(slug, _, query)| first(query).as_deref() != Some(slug)).collect();
    let share = 1.0 - wrong.len() as f64 / queries.len() as f64;
    eprintln!("{:.0} % of {} queries find their article first", share * 100.0, queries.len());
    for (slug, _, query) in &wrong {
        eprintln!("  {query:?} finds {:?} and must find {slug:?}", first(query).unwrap_or_default());
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
        assert_eq!(library.search(query, "en").articles[0].slug, slug, "{query}");
    }
}

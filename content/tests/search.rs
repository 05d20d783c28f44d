//! Do people find the article that answers them, in their own words and language, and nothing where
//! no article does?

#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

use std::collections::BTreeMap;

use content::Library;

/// The share of queries whose right article must come first, in English, in German, and in the
/// other languages together.
const LEAST: f64 = 0.9;

/// The share of questions that are not ours for which something may be found.
const FALSE_HITS: f64 = 0.1;

/// A question, and the articles that answer it; none where it is not ours.
struct Judged {
    lang: &'static str,
    articles: Vec<&'static str>,
    words: &'static str,
}

impl Judged {
    /// One divided by the place of the right article: 1 where it is the first, 0 where it is not
    /// found. What is not ours must find nothing.
    fn reciprocal_rank(&self, library: &Library) -> f64 {
        let found = library.search(self.words, self.lang);
        if self.articles.is_empty() {
            return if found.is_empty() { 1.0 } else { 0.0 };
        }
        let place = found.iter().position(|card| self.articles.contains(&card.slug.as_str()));
        place.map_or(0.0, |place| 1.0 / (place + 1) as f64)
    }
}

/// Lines of language, article and words.
fn judged() -> Vec<Judged> {
    let lines = include_str!("search/judged.tsv").lines().filter(|line| !line.starts_with('#'));
    let read = |line: &'static str| {
        let mut parts = line.splitn(3, '\t');
        let (lang, articles) = (parts.next().unwrap(), parts.next().unwrap());
        let articles = articles.split('|').filter(|slug| *slug != "-").collect();
        Judged { lang, articles, words: parts.next().unwrap() }
    };
    lines.map(read).collect()
}

#[test]
fn the_right_article_comes_first_in_every_language() {
    let library = Library::embedded();
    let all = judged();
    let (mut groups, mut ranks) = (BTreeMap::<&str, (usize, usize)>::new(), 0.0);
    for query in &all {
        let rank = query.reciprocal_rank(&library);
        let lang = if ["en", "de"].contains(&query.lang) { query.lang } else { "others" };
        let group = groups.entry(lang).or_default();
        group.1 += 1;
        if rank == 1.0 {
            group.0 += 1;
        } else {
            eprintln!("{} {:?} must find {:?}", query.lang, query.words, query.articles);
        }
        ranks += rank;
    }
    println!("{} queries, mean reciprocal rank {:.3}", all.len(), ranks / all.len() as f64);
    assert!(all.len() >= 400, "{} queries", all.len());
    for (lang, (right, count)) in groups {
        println!("{lang}: {right} of {count} find their article first");
        assert!(right as f64 >= LEAST * count as f64, "{lang}: {right} of {count}");
    }
}

#[test]
fn what_is_not_ours_finds_nothing() {
    let library = Library::embedded();
    let others: Vec<Judged> =
        judged().into_iter().filter(|query| query.articles.is_empty()).collect();
    let hits = others.iter().filter(|query| query.reciprocal_rank(&library) < 1.0).count();
    println!("{hits} false hits in {} questions that are not ours", others.len());
    assert!(hits as f64 <= FALSE_HITS * others.len() as f64, "{hits} of {}", others.len());
}

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
        ("i forgot my password", Some("password")),
        ("all my old emails are gone", Some("lost-mail")),
        ("emails arrive hours late", Some("mail-late")),
        ("my phone and laptop fight over a pop lock", Some("pop-lock")),
        ("how do i put my mail on my iphone", Some("set-up-iphone")),
        ("set up outlook", Some("set-up-outlook")),
        ("my mails land in spam at gmail", Some("lands-in-spam")),
        ("meine mails landen bei gmail im spam", Some("lands-in-spam")),
        ("what is the weather tomorrow", None),
        ("how to recall an email", None),
    ] {
        let found = library.pointed_to(words, "en");
        if found.as_deref() != slug {
            faults.push(format!("{words:?} points to {found:?}, and must to {slug:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

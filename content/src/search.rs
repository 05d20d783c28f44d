//! Which article answers a query? Words are weighed by where they stand; one slip of the pen is forgiven.

use crate::source::ArticleSource;

/// What a hit is worth: in the question, in a symptom, in the summary, in the text.
const WEIGHTS: [u32; 4] = [8, 6, 4, 1];

/// Words that say nothing about the trouble.
const EMPTY: &[&str] =
    &["a", "an", "and", "but", "do", "does", "i", "in", "is", "it", "my", "of", "on", "or", "the", "to", "why"];

/// The articles that have something of the query, best first; among equals in their own order.
pub(crate) fn rank<'a>(query: &str, articles: &[&'a ArticleSource]) -> Vec<&'a ArticleSource> {
    let wanted: Vec<String> = words(query).filter(|word| !EMPTY.contains(&word.as_str())).collect();
    let mut scored: Vec<(u32, &ArticleSource)> =
        articles.iter().map(|article| (score(&wanted, article), *article)).filter(|(score, _)| *score > 0).collect();
    scored.sort_by_key(|(score, article)| (std::cmp::Reverse(*score), article.order));
    scored.into_iter().map(|(_, article)| article).collect()
}

fn score(wanted: &[String], article: &ArticleSource) -> u32 {
    let body: String = article.body.iter().map(|passage| passage.text.as_str()).collect();
    let symptoms = article.symptoms.join(" ");
    let places = [article.question.as_str(), symptoms.as_str(), article.summary.as_str(), body.as_str()];
    let found = places.map(|text| words(text).collect::<std::collections::BTreeSet<String>>());
    let worth = |word: &String| {
        let hits = found.iter().zip(WEIGHTS).map(|(there, weight)| weight * closeness(word, there));
        hits.sum::<u32>()
    };
    wanted.iter().map(worth).sum()
}

/// 3 for the word itself, 2 for the beginning of one, 1 for one slip in a long word, 0 for none.
fn closeness(word: &str, there: &std::collections::BTreeSet<String>) -> u32 {
    if there.contains(word) {
        return 3;
    }
    let is_beginning = |found: &String| {
        word.len() >= 3 && (found.starts_with(word) || word.starts_with(found.as_str()) && found.len() >= 4)
    };
    if there.iter().any(is_beginning) {
        return 2;
    }
    let is_slip = |found: &String| word.len() >= 5 && strsim::osa_distance(word, found) == 1;
    u32::from(there.iter().any(is_slip))
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(slug: &str, question: &str, symptom: &str) -> ArticleSource {
        ArticleSource {
            slug: slug.to_owned(),
            question: question.to_owned(),
            symptoms: vec![symptom.to_owned()],
            ..ArticleSource::default()
        }
    }

    #[test]
    fn the_best_article_comes_first() {
        let shelf = [
            article("relay", "What does relaying denied mean?", "550 relay not permitted"),
            article("lock", "Why is my mailbox locked?", "-ERR [IN-USE] mailbox is locked"),
            article("receive", "Why can I receive but not send?", "connection timed out on port 25"),
        ];
        let shelf: Vec<&ArticleSource> = shelf.iter().collect();
        let table = [
            ("relay", "relay"),
            ("550 Relay access denied", "relay"),
            ("IN-USE", "lock"),
            ("recieve", "receive"),
            ("mailb", "lock"),
            ("port 25", "receive"),
        ];
        for (query, slug) in table {
            assert_eq!(rank(query, &shelf).first().map(|article| article.slug.as_str()), Some(slug), "{query}");
        }
        assert!(rank("zzz", &shelf).is_empty());
        assert!(rank("", &shelf).is_empty());
    }
}

//! How long does a search take, and how well does it find?

use std::time::{Duration, Instant};

use content::Library;

/// The most that the median query may take.
const MOST: Duration = Duration::from_millis(1);

/// What customers search for: language, articles and words. `content/tests/search.rs` holds the
/// shares.
const JUDGED: &str = include_str!("../../../content/tests/search/judged.tsv");

/// One question with the articles that answer it; `-` where none does.
struct Judged {
    lang: &'static str,
    articles: &'static str,
    words: &'static str,
}

/// Measures it.
///
/// # Errors
/// It is slower than it must be.
pub fn measure() -> Result<(), String> {
    let library = Library::embedded();
    let judged: Vec<Judged> = JUDGED.lines().filter_map(read).collect();
    let ranks = judged.iter().map(|query| reciprocal_rank(&library, query));
    let mean = ranks.sum::<f64>() / judged.len() as f64;
    let others = judged.iter().filter(|query| query.articles == "-");
    let (mut strangers, mut hits) = (0, 0);
    for query in others {
        strangers += 1;
        hits += usize::from(!library.search(query.words, query.lang).is_empty());
    }
    let mut took: Vec<Duration> =
        judged.iter().cycle().take(5000).map(|query| timed(&library, query)).collect();
    took.sort_unstable();
    let (median, slow) = (took[took.len() / 2], took[took.len() * 99 / 100]);
    println!(
        "search: median {median:?}, 99th percentile {slow:?}; {} questions, mean reciprocal rank \
         {mean:.3}, {hits} false hits of {strangers}",
        judged.len()
    );
    if median > MOST {
        return Err(format!("the median must be below {MOST:?}"));
    }
    Ok(())
}

fn read(line: &'static str) -> Option<Judged> {
    let mut parts = line.splitn(3, '\t');
    let (lang, articles) = (parts.next()?, parts.next()?);
    Some(Judged { lang, articles, words: parts.next()? })
}

fn reciprocal_rank(library: &Library, query: &Judged) -> f64 {
    let found = library.search(query.words, query.lang);
    if query.articles == "-" {
        return if found.is_empty() { 1.0 } else { 0.0 };
    }
    let is_right = |slug: &str| query.articles.split('|').any(|right| right == slug);
    let place = found.iter().position(|card| is_right(&card.slug));
    place.map_or(0.0, |place| 1.0 / (place + 1) as f64)
}

fn timed(library: &Library, query: &Judged) -> Duration {
    let start = Instant::now();
    std::hint::black_box(library.search(query.words, query.lang));
    start.elapsed()
}

//! How long does a search take, and what would its index weigh in a browser?

use std::time::{Duration, Instant};

use content::Library;

/// The most that the median query may take.
const MOST: Duration = Duration::from_millis(1);

/// The most that the index may weigh, in bytes.
const HEAVIEST: usize = 64 * 1024;

/// What customers search for.
const QUERIES: &str = include_str!("../../../content/tests/search/queries.tsv");

/// Measures it.
///
/// # Errors
/// It is slower or heavier than it must be.
pub fn measure() -> Result<(), String> {
    let library = Library::embedded();
    let queries: Vec<&str> =
        QUERIES.lines().filter_map(|line| line.splitn(3, '\t').nth(2)).collect();
    let mut took: Vec<Duration> =
        queries.iter().cycle().take(5000).map(|query| timed(&library, query)).collect();
    took.sort_unstable();
    let (median, slow) = (took[took.len() / 2], took[took.len() * 99 / 100]);
    let weight = library.search_weight("en");
    println!("search: median {median:?}, 99th percentile {slow:?}; index {weight} bytes");
    if median > MOST || weight > HEAVIEST {
        return Err(format!("the median must be below {MOST:?}, the index below {HEAVIEST} bytes"));
    }
    Ok(())
}

fn timed(library: &Library, query: &str) -> Duration {
    let start = Instant::now();
    std::hint::black_box(library.search(query, "en"));
    start.elapsed()
}

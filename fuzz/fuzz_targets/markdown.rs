//! What a writer, or somebody in the place of one, puts into an article.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    content::markdown(text);
});

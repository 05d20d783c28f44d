//! What a reader types into the search.
#![no_main]

use std::sync::LazyLock;

use content::Library;
use libfuzzer_sys::fuzz_target;

static LIBRARY: LazyLock<Library> = LazyLock::new(Library::embedded);

fuzz_target!(|text: &str| {
    for lang in ["en", "ar"] {
        let _ = (LIBRARY.search(text, lang), LIBRARY.pointed_to(text, lang));
    }
});

//! Everything that is still missing of a code (invariant 8), a check or an article, in one place.
//!
//! A translation that is missing is reported and fails nothing: it may come later.

use std::fs;
use std::path::Path;

use content::{Library, Reader};

use crate::{codes, coverage, root, words};

/// What `cargo xtask new` leaves to be written, in any case of letters.
const UNWRITTEN: &str = "say here";

#[test]
fn nothing_is_missing() {
    for line in untranslated() {
        println!("not translated yet: {line}");
    }
    let unwritten = unwritten(&root());
    let missing =
        [words::missing(), coverage::missing(), words::missing_rows(), unwritten].concat();
    assert!(missing.is_empty(), "still missing:\n{}", missing.join("\n"));
}

/// The files whose sentences are still those of `cargo xtask new`.
fn unwritten(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["content/en", "content/en/codes"] {
        look_into(&root.join(folder), &mut found);
    }
    for check in
        fs::read_dir(root.join("tests/scenarios")).expect("a folder of scenarios").flatten()
    {
        look_into(&check.path(), &mut found);
    }
    let name = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
    let line =
        |path: &String| format!("{}: replace what says \"{UNWRITTEN}\"", name(path.as_ref()));
    found.iter().map(line).collect()
}

fn look_into(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        if text.to_lowercase().contains(UNWRITTEN) {
            found.push(entry.path().display().to_string());
        }
    }
}

/// Articles and words of codes that a language other than English lacks.
fn untranslated() -> Vec<String> {
    let library = Library::embedded();
    let mut lines = Vec::new();
    for lang in library.languages().into_iter().filter(|lang| lang != "en") {
        let reader = Reader { lang: lang.clone(), ..Reader::default() };
        for card in library.articles("en").articles {
            if library.article(&card.slug, &reader).is_some_and(|article| article.lang != lang) {
                lines.push(format!("{lang}: the article {}", card.slug));
            }
        }
        let folder = root().join("content").join(&lang).join("codes");
        let lacks = codes().into_iter().filter(|code| {
            let words = fs::read_to_string(folder.join(format!("{}.md", code.check())));
            !words.is_ok_and(|words| words.contains(&format!("{{#{}}}", code.id)))
        });
        lines.push(format!("{lang}: the words of {} codes", lacks.count()));
    }
    lines
}

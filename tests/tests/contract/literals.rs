//! Is every code that stands as a bare text in the source one that somebody emits?

use std::collections::BTreeSet;
use std::path::Path;

use crate::{codes, root};

/// Where codes are named that another part of the program emits.
const FOLDERS: &[&str] = &["crates/reason/src", "content/src", "api/src", "widget/src"];

#[test]
fn every_bare_code_in_the_source_is_in_the_catalogue() {
    let known: BTreeSet<&str> = codes().iter().map(|code| code.id).collect();
    let checks: BTreeSet<&str> = codes().iter().map(|code| code.check()).collect();
    let words = std::fs::read_to_string(root().join("content/en/words.toml")).expect("words");
    let mut unknown = Vec::new();
    for folder in FOLDERS {
        each_source(&root().join(folder), &mut |path, text| {
            let is_code = |literal: &&str| {
                let check = literal.split_once('.').map(|(check, _)| check);
                check.is_some_and(|check| checks.contains(check)) && is_lower(literal)
            };
            for literal in text.split('"').filter(is_code) {
                // Words of the screen have keys of the same form.
                let is_word = words.contains(&format!("\"{literal}\" = "));
                if !known.contains(literal) && !is_word {
                    unknown.push(format!("{}: {literal}", path.display()));
                }
            }
        });
    }
    assert!(unknown.is_empty(), "no check emits these codes:\n{}", unknown.join("\n"));
}

/// Whether a text has the form of a code, `<check>.<what>`.
fn is_lower(literal: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    literal.split('.').count() == 2 && literal.split('.').all(is_part)
}

/// Calls `with` for each source file below a folder, without its tests: they may invent codes.
fn each_source(folder: &Path, with: &mut impl FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the entry can be read").path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() {
            each_source(&path, with);
        } else if path.extension().is_some_and(|end| end == "rs") && !is_test {
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            with(&path, text.split("#[cfg(test)]").next().unwrap_or_default());
        }
    }
}

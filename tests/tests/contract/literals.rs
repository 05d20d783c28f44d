//! Is every code that is a bare text in the source one that somebody emits?

use std::collections::BTreeSet;
use std::path::Path;

use crate::{codes, root};

/// Where codes are named that another part of the program emits. Their tests may invent codes.
const FOLDERS: &[&str] = &["crates/reason/src", "content/src", "api/src", "widget/src"];

/// Where codes are declared: what is named here beside, by a test too, is among them.
const CHECKS: &str = "crates/checks/src";

/// Domains that have the form of a code.
const DOMAINS: &[&str] = &["mailbox.org", "mx.example", "mx.microsoft"];

/// Settings of the operator that have it.
const SETTINGS: &[&str] = &["reports.concurrent"];

#[test]
fn every_bare_code_in_the_source_is_in_the_catalogue() {
    let known: BTreeSet<&str> = codes().iter().map(|code| code.id).collect();
    let checks: BTreeSet<&str> = codes().iter().map(|code| code.check()).collect();
    let words = std::fs::read_to_string(root().join("content/en/words.toml")).expect("words");
    let is_code = |literal: &&str| {
        let check = literal.split_once('.').map(|(check, _)| check);
        check.is_some_and(|check| checks.contains(check)) && is_lower(literal)
    };
    // Words of the screen have keys of the same form. Some codes are named by how they begin.
    let is_known = |literal: &str| {
        let begins = |code: &&str| {
            code.strip_prefix(literal).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        known.iter().any(begins)
            || DOMAINS.contains(&literal)
            || SETTINGS.contains(&literal)
            || words.contains(&format!("\"{literal}\" = "))
    };
    let mut unknown = Vec::new();
    let mut look = |path: &Path, text: &str| {
        let literals = text.split('"').filter(is_code).filter(|literal| !is_known(literal));
        unknown.extend(literals.map(|literal| format!("{}: {literal}", path.display())));
    };
    for folder in FOLDERS {
        each_source(&root().join(folder), &mut |path, text| {
            if path.file_stem().is_none_or(|stem| stem != "tests") {
                look(path, text.split("#[cfg(test)]").next().unwrap_or_default());
            }
        });
    }
    each_source(&root().join(CHECKS), &mut look);
    assert!(unknown.is_empty(), "no check emits these codes:\n{}", unknown.join("\n"));
}

/// Whether a text has the form of a code, `<check>.<what>`.
fn is_lower(literal: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    literal.split('.').count() == 2 && literal.split('.').all(is_part)
}

/// Calls `with` for each source file below a folder.
fn each_source(folder: &Path, with: &mut impl FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            each_source(&path, with);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            with(&path, &text);
        }
    }
}

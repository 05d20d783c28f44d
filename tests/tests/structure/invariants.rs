//! The invariants of ARCHITECTURE.md: each is cited where the code upholds it, and no other is.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::source::collect;
use crate::{TIDY, root};

/// The numbers under the heading "Invariants".
fn declared() -> BTreeSet<usize> {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("it is there");
    let (_, rest) = page.split_once("\n## Invariants\n").expect("it has its invariants");
    let section = rest.split("\n## ").next().unwrap_or_default();
    section.lines().filter_map(|line| line.split_once(". **")?.0.parse().ok()).collect()
}

/// Comments as running text: a number may be on the next line.
fn unwrapped(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim_start().trim_start_matches(['/', '!']).trim());
    lines.collect::<Vec<_>>().join(" ")
}

/// The numbers after each "invariant" or "invariants" of a text: `invariants 1 and 10` are two.
fn cited(text: &str) -> Vec<usize> {
    let text = unwrapped(text);
    let mut found = Vec::new();
    for rest in text.split("invariant").skip(1) {
        for word in rest.strip_prefix('s').unwrap_or(rest).split_whitespace() {
            match word.trim_end_matches([',', '.', ':', ';', ')', '?']).parse() {
                Ok(number) => found.push(number),
                Err(_) if word == "and" => {}
                Err(_) => break,
            }
        }
    }
    found
}

#[test]
fn numbers_are_read_out_of_comments() {
    for (text, numbers) in [
        ("/// The one way out (invariant 1): every socket.", vec![1]),
        ("//! heavy reach the browser (invariants 1 and 10)?", vec![1, 10]),
        ("//! evidence only (invariant\n    //! 4).", vec![4]),
        ("// An invariant of ours, 5 of them.", vec![]),
    ] {
        assert_eq!(cited(text), numbers, "{text}");
    }
}

#[test]
fn each_invariant_is_cited_and_each_number_cited_exists() {
    let declared = declared();
    let mut paths: Vec<PathBuf> = Vec::new();
    TIDY.iter().for_each(|folder| collect(&root().join(folder), &mut paths));
    let (mut everywhere, mut broken) = (BTreeSet::new(), Vec::new());
    // The cases above are no citations.
    for path in paths.iter().filter(|path| !path.ends_with("structure/invariants.rs")) {
        let text = std::fs::read_to_string(path).expect("a source file is text");
        for number in cited(&text) {
            everywhere.insert(number);
            if !declared.contains(&number) {
                broken.push(format!("{}: there is no invariant {number}", path.display()));
            }
        }
    }
    let missing = declared.difference(&everywhere);
    broken.extend(missing.map(|number| format!("no comment cites invariant {number}")));
    assert!(declared.len() > 9, "{declared:?} are too few to be all");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

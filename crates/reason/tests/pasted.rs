//! What comes of what people paste of their programs and terminals? The cause and its owner, in
//! the words of many programs, none of them a sample.

use std::fmt::Write;

use content::Library;
use reason::{Context, UserSays};

/// Each text after a line with its causes, the owners of them, and who writes so.
const TEXTS: [&str; 9] = [
    include_str!("pasted/programs.txt"),
    include_str!("pasted/terminal.txt"),
    include_str!("pasted/reports.txt"),
    include_str!("pasted/more_terminal.txt"),
    include_str!("pasted/third.txt"),
    include_str!("pasted/fourth.txt"),
    include_str!("pasted/fifth.txt"),
    include_str!("pasted/sixth.txt"),
    include_str!("pasted/nothing.txt"),
];

/// What is seen first, and who has to act; of what is no fault, `-`.
fn answer(text: &str) -> (String, String) {
    let context = Context::new(Library::embedded());
    let report =
        reason::explain(text.as_bytes(), UserSays::default(), "2026-01-01T00:00:00Z", &context)
            .report;
    if let Some(cause) = report.cause {
        return (cause.code, cause.owner.to_string());
    }
    let found = report.verdicts.iter().flat_map(|verdict| &verdict.findings).next();
    (found.map(|finding| finding.code.clone()).unwrap_or_default(), "-".to_owned())
}

#[test]
fn each_text_has_its_cause_and_its_owner() {
    let mut wrong = String::new();
    for case in TEXTS.iter().flat_map(|texts| texts.split("#### ")).filter(|it| !it.is_empty()) {
        let (head, text) = case.split_once('\n').expect("a head is a line");
        let (wanted, name) = head.split_once(" | ").expect("a head has a name");
        let (codes, owners) = wanted.split_once(' ').expect("a head has causes and owners");
        let (code, owner) = answer(text);
        if !codes.split('|').any(|one| one == code) || !owners.split(',').any(|one| one == owner) {
            writeln!(wrong, "{name}: wanted {wanted}, got {code} {owner}").expect("it is written");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

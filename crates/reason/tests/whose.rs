//! Who has to act on what a server says, and how sure is it? Replies and notices of many servers,
//! each
//! after a line with the code, the owner and the confidence that it comes to.

use std::fmt::Write;

use content::Library;
use reason::{Context, UserSays};

const SAID: &str = include_str!("whose/said.txt");

#[test]
fn each_refusal_names_its_cause_and_who_acts() {
    let context = Context::new(Library::embedded());
    let (mut count, mut wrong) = (0, String::new());
    for block in SAID.split("#### ").skip(1) {
        let (wanted, text) = block.split_once('\n').expect("a head is a line");
        let text = text.trim_end();
        let bounce =
            reason::explain(text.as_bytes(), UserSays::default(), "2026-01-01T00:00:00Z", &context);
        let found = bounce.report.cause.map_or_else(String::new, |cause| {
            format!("{} {} {}", cause.code, cause.owner, cause.confidence)
        });
        count += 1;
        if found != wanted {
            writeln!(wrong, "wanted {wanted}, found {found}: {text}").expect("a string takes it");
        }
    }
    assert!(count >= 200, "{count} texts");
    assert!(wrong.is_empty(), "\n{wrong}");
}

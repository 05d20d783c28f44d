//! Do we read what we have never seen? Replies and notices in the words of many servers, none of
//! them a sample.

use std::fmt::Write;

/// The reason, and what a server says.
const REPLIES: [&str; 2] = [include_str!("unseen/replies.tsv"), include_str!("unseen/third.tsv")];
/// Notices, each after a line with the reason of each recipient and who writes so.
const NOTICES: [&[u8]; 4] = [
    include_bytes!("unseen/notices.txt"),
    include_bytes!("unseen/second.txt"),
    include_bytes!("unseen/fourth.txt"),
    include_bytes!("unseen/fifth.txt"),
];

/// What is read, as one word per recipient.
fn reasons(pasted: &[u8]) -> String {
    let read = reason::bounce::read(pasted);
    read.recipients.iter().map(|recipient| recipient.reason.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_reply_is_understood() {
    let mut wrong = String::new();
    for line in REPLIES.into_iter().flat_map(str::lines).filter(|line| !line.starts_with('#')) {
        let (wanted, said) = line.split_once('\t').unwrap();
        let found = reasons(said.as_bytes());
        if found != wanted {
            writeln!(wrong, "wanted {wanted}, read {found}: {said}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn each_notice_is_understood() {
    let mut wrong = String::new();
    for notices in NOTICES {
        compare(notices, &mut wrong);
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Writes down each notice that is not read as it should be.
fn compare(notices: &[u8], wrong: &mut String) {
    let mut rest = notices.strip_prefix(b"#### ").expect("a head begins the file");
    while !rest.is_empty() {
        let end =
            rest.windows(6).position(|window| window == b"\n#### ").map_or(rest.len(), |at| at + 1);
        let (notice, after) = rest.split_at(end);
        rest = after.strip_prefix(b"#### ").unwrap_or(after);
        let line = notice.iter().position(|byte| *byte == b'\n').expect("a head is a line");
        let head = String::from_utf8_lossy(&notice[..line]);
        let (wanted, name) = head.split_once(" | ").expect("a head has a reason and a name");
        let found = reasons(&notice[line + 1..]);
        if found != wanted {
            writeln!(wrong, "{name}: wanted {wanted}, read {found}").expect("a string takes it");
        }
    }
}

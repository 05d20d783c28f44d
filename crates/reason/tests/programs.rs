//! Is a mail program understood in each of its languages? The words that decide, a table for each
//! program, and which of them nobody has given a source for.

use std::collections::BTreeSet;
use std::fmt::Write;

const PROGRAMS: &[(&str, &str)] = &[
    ("Outlook", include_str!("programs/outlook.tsv")),
    ("Apple Mail and iOS", include_str!("programs/apple_mail.tsv")),
    ("Thunderbird", include_str!("programs/thunderbird.tsv")),
    ("Thunderbird for Android", include_str!("programs/thunderbird_android.tsv")),
    ("Roundcube", include_str!("programs/roundcube.tsv")),
    ("SnappyMail", include_str!("programs/snappymail.tsv")),
    ("PHPMailer", include_str!("programs/phpmailer.tsv")),
    ("libraries and the command line", include_str!("programs/libraries.tsv")),
];

const LANGUAGES: &[&str] = &["en", "de", "fr", "es", "pt", "it", "nl", "ja", "zh", "ar"];

/// Id, language, code and words of each row.
fn rows(table: &str) -> impl Iterator<Item = [&str; 4]> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut cells = line.split('\t');
        std::array::from_fn(|_| cells.next().unwrap_or_else(|| panic!("four cells: {line}")))
    })
}

/// The first code that is found in a text.
fn code(text: &str) -> String {
    let pasted = reason::pasted::read(text.as_bytes(), reason::UserSays::default(), None);
    let found = pasted.found.iter().flat_map(|(_, found)| found).next();
    found.map(|finding| finding.code.clone()).unwrap_or_default()
}

#[test]
fn each_program_is_understood_in_each_language() {
    let mut wrong = String::new();
    for (program, table) in PROGRAMS {
        for [id, language, wanted, words] in rows(table) {
            let found = code(words);
            if found != wanted {
                writeln!(wrong, "{program} {id} {language}: {wanted}, not {found}: {words}")
                    .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Which program is missing in which languages.
const MISSING: &str = include_str!("programs/missing.tsv");

/// What has no source is a gap that is known, and not one that is filled with a guess.
#[test]
fn what_has_no_source_is_listed() {
    let mut found = String::new();
    for (program, table) in PROGRAMS {
        let ids: BTreeSet<&str> = rows(table).map(|[id, ..]| id).collect();
        let known: BTreeSet<(&str, &str)> = rows(table).map(|[id, lang, ..]| (id, lang)).collect();
        assert!(known.iter().all(|(_, language)| LANGUAGES.contains(language)));
        for id in ids {
            let missing = LANGUAGES.iter().filter(|language| !known.contains(&(id, language)));
            let missing: Vec<&str> = missing.copied().collect();
            if !missing.is_empty() {
                writeln!(found, "{program}\t{id}\t{}", missing.join(" ")).unwrap();
            }
        }
    }
    let listed: Vec<&str> = MISSING.lines().filter(|line| !line.starts_with('#')).collect();
    let found: Vec<&str> = found.lines().collect();
    assert_eq!(found, listed, "tests/programs/missing.tsv lists what no table has a source for");
}

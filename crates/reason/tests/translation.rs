//! What is said in a language that has not all words yet? No sentence is a mixture, and each says
//! which language it is in.

#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

use content::Library;
use reason::Context;
use verdict::{Code, Finding, On, Report, Status, Subject, Verdict};

const TWICE: Code = Code::error("spf.multiple", On::Zone);
const NULL: Code = Code::error("mx.null", On::Zone);
const WORDS: &str =
    "[words]\n\"who.customer\" = \"Ĝin riparos vi.\"\n\"say.next\" = \"Sekva paŝo: {{step}}.\"\n";
const MX: &str = "# Kien iras la poŝto?\n\n## {{domain}} ne akceptas poŝton {#mx.null}\n\n\
    La MX diras tion.\n\n\
    **Publikigu MX**\n\n1. `dns` Aldonu:\n   ```copy\n   {{domain}}. MX 10 mx.example.\n   ```\n";

/// The report on one finding, in a language that has words for `mx.null` alone.
fn report(code: &Code) -> Report {
    let folder = std::env::temp_dir().join(format!(
        "mailwhy-translation-{}-{}",
        code.id,
        std::process::id()
    ));
    std::fs::create_dir_all(folder.join("eo/codes")).unwrap();
    std::fs::write(folder.join("eo/words.toml"), WORDS).unwrap();
    std::fs::write(folder.join("eo/codes/mx.md"), MX).unwrap();
    let context = Context { lang: "eo".to_owned(), ..Context::new(Library::with_dir(&folder)) };
    let found = vec![Finding::new(code, "example.com")];
    let (title, note, at) = (String::new(), String::new(), String::new());
    let verdict = Verdict {
        check: code.id.split('.').next().unwrap().to_owned(),
        title,
        status: Status::of(&found),
        waits_on: None,
        note,
        findings: found,
        observed_at: at.clone(),
        valid_until: at,
        elapsed_ms: 0,
        cached: false,
    };
    let report = reason::report(
        &Subject::parse("example.com", verdict::Names::default()).unwrap(),
        vec![verdict],
        &context,
    );
    std::fs::remove_dir_all(&folder).unwrap();
    report
}

#[test]
fn what_is_not_translated_is_english_as_a_whole_and_says_so() {
    let report = report(&TWICE);
    let (finding, remedy) = (&report.verdicts[0].findings[0], &report.remedies[0]);
    assert_eq!((report.lang.as_str(), report.say_lang.as_str()), ("eo", "en"));
    assert_eq!((finding.lang.as_str(), remedy.lang.as_str()), ("en", "en"));
    assert!(report.say.contains("Next step:") && !report.say.contains("paŝo"), "{}", report.say);
}

#[test]
fn what_is_translated_says_nothing_of_a_language() {
    let report = report(&NULL);
    let (finding, remedy) = (&report.verdicts[0].findings[0], &report.remedies[0]);
    assert_eq!([&report.say_lang, &finding.lang, &remedy.lang], ["", "", ""]);
    assert!(report.say.ends_with("Sekva paŝo: Publikigu MX."), "{}", report.say);
    assert!(
        !serde_json::to_string(&report).unwrap().contains("_lang"),
        "an empty field does not travel"
    );
}

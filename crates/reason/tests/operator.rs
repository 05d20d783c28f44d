//! Is a customer told to change how we look? Our own settings are a remedy for whoever runs this
//! checker, and for nobody else.

use content::Library;
use reason::Context;
use verdict::{Code, Finding, Names, On, Status, StepKind, Subject, Verdict};

#[test]
fn commands_about_this_checker_are_for_its_operator() {
    let subject = Subject::parse("shop.example", Names { testing: true }).expect("a domain");
    let commands = |for_operator| {
        let context = Context { for_operator, ..Context::new(Library::embedded()) };
        let code = Code::notice("vantage.does_not_validate", On::Vantage);
        let found = Finding::new(&code, "our resolver");
        let verdict = Verdict {
            check: "vantage".to_owned(),
            title: String::new(),
            status: Status::of(std::slice::from_ref(&found)),
            waits_on: None,
            note: String::new(),
            findings: vec![found],
            observed_at: String::new(),
            valid_until: String::new(),
            elapsed_ms: 0,
            cached: false,
        };
        let report = reason::report(&subject, vec![verdict], &context);
        let steps = report.remedies.iter().flat_map(|remedy| &remedy.steps);
        steps.filter(|step| step.kind == StepKind::Command).count()
    };
    assert_eq!(commands(false), 0);
    assert_ne!(commands(true), 0);
}

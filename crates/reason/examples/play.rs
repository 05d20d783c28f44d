//! play
use std::io::BufRead;
fn main() {
    let profile: verdict::Profile =
        serde_json::from_str(&std::fs::read_to_string("/tmp/clients_profile.json").unwrap())
            .unwrap();
    let mut context = reason::Context::new(content::Library::embedded());
    context.profile = Some(std::sync::Arc::new(profile));
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (file, rest) = line.split_once('\t').unwrap_or((&line, ""));
        let (mine, about) = rest.split_once('\t').unwrap_or((rest, ""));
        let pasted = std::fs::read(file).unwrap();
        let says = reason::UserSays {
            is_mine: match mine {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            about: Some(about).filter(|about| !about.is_empty()),
        };
        let bounce = reason::explain(&pasted, says, "2026-12-01T00:00:00Z", &context);
        println!("{}", serde_json::to_string(&bounce).unwrap());
    }
}

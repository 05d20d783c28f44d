//! The dialog: everything said so far, sent whole with each step, and what is on the screen.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, encode_uri_component};
use verdict::Profile;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::api_client::{ask, ask_both};
use crate::conclusion::conclusion;
use crate::elements::{append, button, element, element_with, focus, with_attribute};
use crate::object::{field, items, list, object, text};
use crate::pasted;
use crate::question::question;
use crate::text_box::text_box;

/// One dialog in one element.
pub(crate) struct Dialog {
    host: Element,
    /// What asks the API.
    api: Function,
    /// The place of questions and of the conclusion; screen readers announce what changes in it.
    place: Element,
    known: JsValue,
    /// The words of the screen.
    words: JsValue,
    /// The provider's own servers.
    own: Option<&'static Profile>,
    /// What was read out of pasted text.
    pasted: RefCell<JsValue>,
    answers: RefCell<Vec<(String, String)>>,
    /// How often it was asked: an answer that was overtaken is not shown.
    asked: Cell<u32>,
}

/// Opens a dialog; without the words of the screen there is none.
pub(crate) fn open(host: Element, lang: &str, about: &str, api: Function) {
    let names = ["article", "about", "panel", "ip_kind", "start"];
    let given = names.into_iter().zip(about.lines()).chain([("lang", lang)]);
    let known = object(&given.map(|(name, value)| (name, value.into())).collect::<Vec<_>>());
    let words = ["/v1/words?lang=", &String::from(encode_uri_component(lang))].concat();
    spawn_local(async move {
        let place = with_attribute(
            with_attribute(element("div", "", ""), "role", "status"),
            "aria-live",
            "polite",
        );
        let [words, inventory] = ask_both(&api, [&words, "/v1/inventory"]).await;
        let (Some(words), Some(place)) = (words, place) else { return };
        let own = inventory.and_then(|inventory| pasted::own(&inventory));
        let (pasted, answers) = (RefCell::new(JsValue::UNDEFINED), RefCell::default());
        Rc::new(Dialog {
            host,
            api,
            place,
            known,
            words,
            own,
            pasted,
            answers,
            asked: Cell::new(0),
        })
        .begin();
    });
}

impl Dialog {
    /// The words for `key`.
    pub(crate) fn word(&self, key: &str) -> String {
        let words = items(&self.words, "words");
        words
            .iter()
            .find(|word| text(word, "key") == key)
            .map(|word| text(word, "text"))
            .unwrap_or_default()
    }

    /// The box, and the first question under it.
    fn begin(self: Rc<Self>) {
        self.host.set_text_content(None);
        append(
            &self.host,
            vec![element_with("div", "panel", vec![text_box(&self)]), Some(self.place.clone())],
        );
        let start = text(&self.known, "start");
        if let Some((question, answer)) = start.split_once('=') {
            self.answers.borrow_mut().push((question.to_owned(), answer.to_owned()));
        }
        // Who comes to answer begins at the question: only the first request leaves the focus.
        if !start.is_empty() {
            self.asked.set(1);
        } else if let Ok(Some(area)) = self.host.query_selector("textarea") {
            focus(&area);
        }
        self.ask();
    }

    /// Something was pasted.
    pub(crate) fn pasted(self: &Rc<Self>, text: &[u8]) {
        *self.pasted.borrow_mut() = pasted::parse(text, self.own);
        self.ask();
    }

    /// A question was answered.
    pub(crate) fn answered(self: &Rc<Self>, question: &str, answer: &str) {
        self.answers.borrow_mut().push((question.to_owned(), answer.to_owned()));
        self.ask();
    }

    fn again(self: &Rc<Self>) {
        self.answers.borrow_mut().clear();
        *self.pasted.borrow_mut() = JsValue::UNDEFINED;
        self.ask();
    }

    /// Sends everything that was said, and shows how far it has come.
    fn ask(self: &Rc<Self>) {
        let dialog = self.clone();
        let request = self.asked.get() + 1;
        self.asked.set(request);
        self.show(vec![element("p", "muted", &self.word("ui.looking"))]);
        spawn_local(async move {
            let diagnosis = ask(&dialog.api, "/v1/diagnoses", &dialog.body()).await;
            if dialog.asked.get() == request {
                dialog.show_diagnosis(diagnosis);
            }
        });
    }

    fn body(&self) -> JsValue {
        let said = self.answers.borrow();
        let answer = |(question, answer): &(String, String)| {
            object(&[("question", question.as_str().into()), ("answer", answer.as_str().into())])
        };
        let known = ["article", "about", "panel", "ip_kind", "lang"]
            .map(|name| (name, field(&self.known, name)));
        let said = [
            ("answers", list(said.iter().map(answer).collect())),
            ("claims", field(&self.pasted.borrow(), "claims")),
        ];
        object(&[&known[..], &said[..]].concat())
    }

    /// Shows a question, the conclusion, or that the API did not answer.
    fn show_diagnosis(self: &Rc<Self>, diagnosis: Option<JsValue>) {
        let dialog = self.clone();
        let Some(diagnosis) = diagnosis else {
            let retry = button(&self.word("ui.try_again"), "main", move || dialog.ask());
            return self.show(vec![element("p", "", &self.word("ui.unreachable")), retry]);
        };
        let masked = field(&self.pasted.borrow(), "masked").is_truthy();
        let warning =
            if masked { element("p", "muted", &self.word("dialog.masked")) } else { None };
        let asked = field(&diagnosis, "ask_next");
        let shown = if field(&diagnosis, "ended").is_truthy() || !asked.is_object() {
            conclusion(self, &field(&diagnosis, "report"))
        } else {
            question(self, &asked)
        };
        self.show(vec![
            warning,
            self.line(),
            shown,
            button(&self.word("dialog.start_over"), "", move || dialog.again()),
        ]);
    }

    /// The line of the pasted text that decided; it is shown here and sent nowhere.
    fn line(&self) -> Option<Element> {
        let line = text(&self.pasted.borrow(), "line");
        let quoted =
            with_attribute(element("pre", "", &line), "dir", "ltr").filter(|_| !line.is_empty())?;
        element_with(
            "div",
            "",
            vec![element("p", "muted", &self.word("dialog.deciding_line")), Some(quoted)],
        )
    }

    fn show(&self, parts: Vec<Option<Element>>) {
        self.place.set_text_content(None);
        let shown = with_attribute(element_with("div", "answer", parts), "tabindex", "-1");
        append(&self.place, vec![shown.clone()]);
        // What the reader pressed may be gone with what was here.
        if let Some(shown) = shown.filter(|_| self.asked.get() > 1) {
            focus(&shown);
        }
    }
}

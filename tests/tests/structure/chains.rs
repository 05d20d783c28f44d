//! How many closures are in one chain of method calls? A fourth is a `for`, or a function with a
//! name.

use std::path::PathBuf;

use syn::visit::{self, Visit};
use syn::{Expr, ExprMethodCall};

use crate::source::collect;
use crate::{TIDY, root};

const MOST_CLOSURES: usize = 3;

/// Every chain with too many closures: its last line, and how many they are.
#[derive(Default)]
struct Chains(Vec<(usize, usize)>);

impl<'ast> Visit<'ast> for Chains {
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let closures = closures(call);
        if closures > MOST_CLOSURES {
            self.0.push((line(call.method.span()), closures));
        }
        visit::visit_expr_method_call(self, call);
    }
}

fn line(span: proc_macro2::Span) -> usize {
    span.start().line
}

/// The closures among the arguments of a call and of the calls before it. Those inside a closure
/// are a chain of their own.
fn closures(call: &ExprMethodCall) -> usize {
    let own = call.args.iter().filter(|arg| matches!(arg, Expr::Closure(_))).count();
    own + call_before(&call.receiver).map_or(0, closures)
}

fn call_before(receiver: &Expr) -> Option<&ExprMethodCall> {
    match receiver {
        Expr::MethodCall(call) => Some(call),
        Expr::Await(inner) => call_before(&inner.base),
        Expr::Field(inner) => call_before(&inner.base),
        Expr::Paren(inner) => call_before(&inner.expr),
        Expr::Try(inner) => call_before(&inner.expr),
        _ => None,
    }
}

fn long_chains(code: &str) -> Result<Vec<(usize, usize)>, syn::Error> {
    let mut chains = Chains::default();
    chains.visit_file(&syn::parse_file(code)?);
    Ok(chains.0)
}

#[test]
fn closures_are_counted_along_a_chain_and_not_into_it() {
    for (chain, most) in [
        ("a.map(|x| x).filter(|x| x).find(|x| x)", None),
        ("a.map(|x| x)\n.filter(|x| x)?\n.filter(|x| x).await\n.find(|x| x)", Some((4, 4))),
        ("a.map(|x| x.map(|y| y).filter(|y| y)).find(|x| x.any(|y| y))", None),
    ] {
        let code = format!("async fn f() {{ {chain} }}");
        assert_eq!(long_chains(&code).expect("it is Rust").first().copied(), most, "{chain}");
    }
}

#[test]
fn chains_have_at_most_three_closures() {
    let mut paths: Vec<PathBuf> = Vec::new();
    TIDY.iter().for_each(|folder| collect(&root().join(folder), &mut paths));
    let mut broken = Vec::new();
    for path in paths {
        let code = std::fs::read_to_string(&path).expect("a source file is text");
        let name = path.display();
        let long = long_chains(&code).unwrap_or_else(|fault| panic!("{name} is no Rust: {fault}"));
        broken.extend(long.iter().map(|(line, many)| format!("{name}:{line}: {many} closures")));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

//! The classes of a Java function: those in its folders, and those in its jars
//! by name.

use super::Handler;
use super::class_file::ClassFile;
use crate::image::contract::tree::{Content, Kind, Node, Place, ends_in};

/// Class files above this are generated, and no handlers.
const MOST_OF_A_CLASS: u64 = 4 << 20;

/// A class of the function.
pub(super) struct Class<'a> {
    /// Its path without `.class`, such as `demo/lambda/App`.
    pub(super) name: &'a str,
    /// Its file, where it is not in a jar.
    pub(super) file: Option<(&'a str, &'a Node)>,
}

/// All classes that the function's own loader finds.
pub(super) struct Classes<'a> {
    pub(super) all: Vec<Class<'a>>,
    /// Jars that could not be looked into.
    pub(super) has_unread_jars: bool,
    /// Jars where no loader looks: beside the classes and not in `lib/`.
    pub(super) misplaced: Vec<&'a str>,
}

impl<'v> Classes<'v> {
    pub(super) fn of(handler: &Handler<'_, 'v>) -> Self {
        let mut found = Self {
            all: Vec::new(),
            has_unread_jars: false,
            misplaced: Vec::new(),
        };
        for root in &handler.roots {
            for (path, node) in handler.view.below(root) {
                let relative = path.strip_prefix(root.as_str()).unwrap_or(path);
                found.add(relative.trim_start_matches('/'), path, node);
            }
        }
        found
    }

    fn add(&mut self, relative: &'v str, path: &'v str, node: &'v Node) {
        if let Some(name) = relative.strip_suffix(".class") {
            let file = Some((path, node));
            self.all.push(Class { name, file });
        }
        if !ends_in(relative, "jar") {
            return;
        }
        let in_lib = relative
            .strip_prefix("lib/")
            .is_some_and(|name| !name.contains('/'));
        match &node.content {
            Content::Classes(names) if in_lib => {
                let names = names.iter().filter_map(|name| name.strip_suffix(".class"));
                self.all
                    .extend(names.map(|name| Class { name, file: None }));
            }
            _ if in_lib => self.has_unread_jars = true,
            _ if !relative.contains('/') => self.misplaced.push(path),
            _ => {}
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Class<'v>> {
        self.all.iter().find(|class| class.name == name)
    }

    /// The classes directly in a package.
    pub(super) fn of_package(&self, package: &str) -> Vec<&Class<'v>> {
        let directly = |class: &&Class<'v>| {
            let name = class.name.strip_prefix(package);
            let name = name.and_then(|name| name.strip_prefix('/'));
            name.is_some_and(|name| !name.contains('/'))
        };
        self.all.iter().filter(directly).collect()
    }
}

impl<'v> Class<'v> {
    /// Its name as a handler gives it.
    pub(super) fn dotted(&self) -> String {
        self.name.replace('/', ".")
    }

    /// Its constant pool, where it is a file that was read.
    pub(super) fn parsed(&self, handler: &Handler<'_, 'v>) -> Option<ClassFile<'v>> {
        let (path, node) = self.file?;
        if node.kind != Kind::File || node.size > MOST_OF_A_CLASS {
            return None;
        }
        let path = path.to_owned();
        let place = Place { path, node };
        ClassFile::parse(handler.view.content(&place, MOST_OF_A_CLASS)?)
    }

    /// Whether it could be a handler, as far as its names tell.
    pub(super) fn may_handle(&self, handler: &Handler<'_, 'v>, method: &str) -> bool {
        const INTERFACES: [&str; 2] = [
            "com/amazonaws/services/lambda/runtime/RequestHandler",
            "com/amazonaws/services/lambda/runtime/RequestStreamHandler",
        ];
        self.parsed(handler).is_some_and(|class| {
            let implements = INTERFACES.iter().any(|name| class.mentions(name));
            implements || class.mentions(method)
        })
    }
}

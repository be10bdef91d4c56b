;;; Uses dflint in Emacs as a person would, and writes what happened as JSON.  -*- lexical-binding: t -*-
;; emacs --batch -l eglot.el, with FILE, SERVER (JSON array) and RESULT in the environment.
(require 'package)
(package-initialize)
(require 'json)
(require 'eglot)
(require 'flymake)

(define-derived-mode dockerfile-here-mode prog-mode "Dockerfile")
(add-to-list 'eglot-server-programs
             (cons '(dockerfile-here-mode :language-id "dockerfile")
                   (append (json-read-from-string (getenv "SERVER")) nil)))

(defvar result nil)

(defun note (name value)
  (push (cons name value) result))

(defun wait-for (what is-done)
  "Wait until IS-DONE says so; WHAT is what it waits for."
  (let ((tries 1000))
    (while (not (funcall is-done))
      (when (zerop (setq tries (1- tries)))
        (error "no %s" what))
      (eglot--signal-textDocument/didChange) ; without a terminal, nothing is idle
      (accept-process-output nil 0.02)
      (flymake-start))))

(defun codes ()
  "The beginnings of the diagnostics that flymake shows."
  (mapcar (lambda (it) (substring-no-properties (flymake-diagnostic-text it))) (flymake-diagnostics)))

(defun has (piece)
  (seq-some (lambda (it) (string-search piece it)) (codes)))

(defun text ()
  (buffer-substring-no-properties (point-min) (point-max)))

(defun use ()
  (find-file (getenv "FILE"))
  (dockerfile-here-mode)
  (let ((eglot-sync-connect 20) (eglot-autoshutdown nil))
    (apply #'eglot (eglot--guess-contact)))
  (wait-for "diagnostics" (lambda () (has "[DF301]")))
  (note 'codes (vconcat (codes)))
  ;; The preferred action on the word `install'.
  (search-forward "install")
  (let* ((actions (eglot-code-actions (point) (point) "quickfix"))
         (wanted (seq-find (lambda (it) (plist-get it :isPreferred)) actions)))
    (eglot--apply-workspace-edit (plist-get wanted :edit)))
  (note 'fixed (text))
  (wait-for "end of the finding" (lambda () (not (has "[DF301]"))))
  (goto-char (point-min))
  (search-forward "AS bu")
  (eglot-rename "base")
  (note 'renamed (text))
  (eglot-format-buffer)
  (note 'formatted (text))
  (let ((server (eglot-current-server)))
    (goto-char (point-min))
    (note 'hover (plist-get (plist-get (jsonrpc-request server :textDocument/hover
                                                        (eglot--TextDocumentPositionParams))
                                       :contents)
                            :value))
    (eglot-shutdown server)
    (note 'stopped (not (jsonrpc-running-p server)))))

(condition-case problem
    (use)
  (error (note 'failed (error-message-string problem))
         (note 'seen (vconcat (codes)))))
(with-temp-file (getenv "RESULT")
  (insert (json-encode result)))

// Uploads a file as multipart/form-data with Go's net/http, N times, P at a time.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

var (
	url      = flag.String("url", "", "URL to POST to")
	path     = flag.String("file", "", "file to upload")
	count    = flag.Int("count", 1, "number of uploads")
	parallel = flag.Int("parallel", 1, "number of parallel uploads")
	cacert   = flag.String("cacert", "", "the only PEM file of trusted certificates")
	http2    = flag.Bool("http2", false, "use HTTP/2 over TLS")
	version  = flag.Bool("version", false, "print the versions and exit")
)

func newClient() (*http.Client, error) {
	transport := &http.Transport{
		MaxIdleConnsPerHost: *parallel,
		MaxConnsPerHost:     *parallel,
		// Large, although net/http bypasses it: it copies a body that is a stream to the socket in pieces of 32 KiB.
		WriteBufferSize: 256 * 1024,
	}
	if *cacert != "" {
		pem, err := os.ReadFile(*cacert)
		if err != nil {
			return nil, err
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s contains no certificate", *cacert)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	if *http2 {
		// Automatic only without a TLS configuration. All uploads are streams of as few connections as the server allows.
		transport.ForceAttemptHTTP2 = true
		transport.MaxConnsPerHost = 0
	}
	return &http.Client{
		Transport: transport,
		// A followed redirect would hide a status that is not 200.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

func upload(client *http.Client) error {
	file, err := os.Open(*path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}

	// A multipart.Writer cannot compute the length of a body in advance, and a pipe would make the request chunked:
	// so it writes only the delimiters around the file.
	var around bytes.Buffer
	form := multipart.NewWriter(&around)
	if _, err := form.CreateFormFile("file", filepath.Base(*path)); err != nil {
		return err
	}
	head := around.Len()
	if err := form.Close(); err != nil {
		return err
	}
	prefix, suffix := around.Bytes()[:head], around.Bytes()[head:]

	body := io.MultiReader(bytes.NewReader(prefix), file, bytes.NewReader(suffix))
	request, err := http.NewRequest(http.MethodPost, *url, body)
	if err != nil {
		return err
	}
	request.ContentLength = int64(around.Len()) + info.Size()
	request.Header.Set("Content-Type", form.FormDataContentType())

	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	// The connection is reused only after the response was read to its end.
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: status %d", *url, response.StatusCode)
	}
	return nil
}

func run() error {
	client, err := newClient()
	if err != nil {
		return err
	}
	uploads := make(chan struct{}, *count)
	for i := 0; i < *count; i++ {
		uploads <- struct{}{}
	}
	close(uploads)

	var group sync.WaitGroup
	errors := make(chan error, *parallel)
	for i := 0; i < *parallel; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for range uploads {
				if err := upload(client); err != nil {
					errors <- err
					return
				}
			}
		}()
	}
	group.Wait()
	close(errors)
	return <-errors
}

func main() {
	flag.Parse()
	if *version {
		fmt.Printf("net/http, %s\n", runtime.Version())
		return
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "goupload:", err)
		os.Exit(1)
	}
}
